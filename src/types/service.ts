/** The service as its users see it: the library, the Admin Service and the CLI all speak of these. */
import type { ErrorBody } from '../errors.js';
import type { Figures } from './figures.js';
import type { GatewayCounters, GatewayMode, GatewayReply, GatewayRequest } from './gateway.js';
import type { Generation, GenerationPhase } from './generation.js';
import type { Graph, GraphDocument, Job, MappingDocument } from './graph.js';
import type { Journal } from './journal.js';
import type { Procedure, ProcedureDocument, ProcedureUpdate } from './procedure.js';
import type { SchemaChange } from './schema-change.js';

/** State path of the service machine, e.g. `ready`, `switching.preparing`. */
export type Lifecycle = string;

export interface GenerationStatus extends Generation {
  readonly phase: GenerationPhase;
  readonly role: 'active' | 'candidate' | 'standby' | 'retiring';
}

export interface ServiceStatus {
  readonly lifecycle: Lifecycle;
  /** The graph that is served, or that the service is bringing up; null when there is none. */
  readonly graph: Graph | null;
  /** The graph that is on record as the running one: a parent that comes after this one serves it. Outlasts a stop. */
  readonly recordedGraphId: string | null;
  /** The active generation. */
  readonly generation: GenerationStatus | null;
  /** All live generations, oldest first. */
  readonly generations: readonly GenerationStatus[];
  /** How often a GraphServer that crashed or hung has been replaced since this parent started. */
  readonly restarts: number;
  readonly lastError: (ErrorBody & { readonly at: number }) | null;
  /** When the present graph began to be served (epoch ms); null when none is. */
  readonly startedAt: number | null;
  readonly gateway: GatewayCounters & { readonly mode: GatewayMode };
  readonly endpoints: {
    readonly query: string;
    readonly bolt?: string;
    readonly gremlin?: string;
    readonly admin?: string;
    readonly inspector?: string;
  };
}

/** What a command came to. Times are how long each phase took; a phase that did not happen is null. */
export interface CommandReport {
  readonly graphId: string | null;
  readonly generation: number | null;
  readonly tookMs: number;
}

export interface LogEntry {
  readonly time: number;
  readonly level: string;
  readonly msg: string;
  readonly [field: string]: unknown;
}

/** What Prometheus reads. */
export interface Exposition {
  readonly contentType: string;
  readonly text: string;
}

export interface ServiceEvents {
  /** The lifecycle changed; or a standby took over, and `from` and `to` may be the same. */
  transition: { readonly from: Lifecycle; readonly to: Lifecycle; readonly status: ServiceStatus };
  /** A load job changed. */
  job: Job;
  /** A line was logged, by graphkeeper or by a child. */
  log: LogEntry;
}

export interface Subscription {
  unsubscribe(): void;
}

/**
 * The stored procedures of graphs. What is created, enabled or disabled matters to the generations that start afterwards;
 * those that run go on with what they were started with. Every method throws GK_GRAPH_NOT_FOUND.
 */
export interface ProcedureCatalog {
  /** Those of the graph, oldest first, then those that are built in. */
  list(graphId: string): readonly Procedure[];
  /** @throws GK_PROCEDURE_NOT_FOUND */
  get(graphId: string, name: string): Procedure;
  /** @throws GK_INVALID_PROCEDURE, also when the engine refuses the query; GK_PROCEDURE_EXISTS, GK_PROCEDURE_FIXED */
  create(graphId: string, document: ProcedureDocument): Promise<Procedure>;
  /** @throws GK_PROCEDURE_NOT_FOUND, GK_PROCEDURE_FIXED */
  update(graphId: string, name: string, update: ProcedureUpdate): Promise<Procedure>;
  /** @throws GK_PROCEDURE_NOT_FOUND, GK_PROCEDURE_FIXED */
  delete(graphId: string, name: string): Promise<void>;
}

/** Graphs and the jobs that load them. Every change that resolves is durable. */
export interface GraphCatalog {
  readonly procedures: ProcedureCatalog;
  list(): readonly Graph[];
  /** @throws GK_GRAPH_NOT_FOUND */
  get(graphId: string): Graph;
  /** Creates an empty graph. @throws GK_INVALID_SCHEMA, also when the engine refuses the schema; as procedures.create() for its procedures */
  create(document: GraphDocument): Promise<Graph>;
  /** @throws GK_GRAPH_NOT_FOUND, GK_GRAPH_RUNNING, GK_GRAPH_LOCKED, GK_GRAPH_BUILT_IN */
  delete(graphId: string): Promise<void>;
  /** Starts a load job and resolves when it is on record. @throws GK_GRAPH_NOT_FOUND, GK_GRAPH_LOCKED, GK_GRAPH_RUNNING, GK_INVALID_MAPPING */
  load(graphId: string, mapping: MappingDocument): Promise<Job>;
  jobs(): readonly Job[];
  /** @throws GK_JOB_NOT_FOUND */
  job(jobId: string): Job;
  /** Ends the loader; resolves when nothing of it is left. @throws GK_JOB_NOT_FOUND, GK_JOB_ENDED */
  cancel(jobId: string): Promise<void>;
  /** Resolves when the job has ended, however it ended. @throws GK_JOB_NOT_FOUND */
  waitForJob(jobId: string): Promise<Job>;
}

/** Takes in the content of a file. */
export type WriteUpload = (content: NodeJS.ReadableStream) => Promise<void>;
/** Calls `write` once, and rejects when the file is not to be kept. */
export type ReceiveUpload = (write: WriteUpload) => Promise<void>;

export interface Service extends AsyncDisposable {
  readonly graphs: GraphCatalog;
  /** What the machines took in and what it led to. Its files are in the workspace, next to the log. */
  readonly journal: Pick<Journal, 'since' | 'listen'>;
  readonly endpoints: ServiceStatus['endpoints'];
  /** Serves a graph: the given one, else the one that ran last, else the first. At once if it runs already; a switch if another does. */
  start(graphId?: string): Promise<CommandReport>;
  /** Serves another graph without a failed query. @throws GK_NOT_RUNNING, GK_SWITCH_FAILED, GK_SUPERSEDED, GK_BUSY, GK_GRAPH_NOT_FOUND */
  switchTo(graphId: string): Promise<CommandReport>;
  /** Replaces the GraphServer by a fresh one on the same graph. @throws GK_NOT_RUNNING, GK_START_FAILED, GK_SUPERSEDED, GK_BUSY */
  restart(): Promise<CommandReport>;
  /** Ends every child. `immediately` kills; otherwise what is in flight is finished first, within drainTimeoutMs. */
  stop(options?: { readonly immediately?: boolean }): Promise<CommandReport>;
  /**
   * Changes the schema of a graph, served or not, with its tables; durable when it resolves.
   * @throws GK_GRAPH_NOT_FOUND, GK_GRAPH_LOCKED, GK_INVALID_SCHEMA, GK_TYPE_NOT_FOUND, GK_OPERATION_NOT_SERVED, GK_OUTCOME_UNKNOWN
   */
  changeSchema(graphId: string, change: SchemaChange): Promise<Graph>;
  /** Asks the running GraphServer by the way that queries take. @throws the gateway's refusals, see HttpGateway.ask */
  ask(request: GatewayRequest): Promise<GatewayReply>;
  /**
   * Keeps a file in the workspace and resolves with its absolute path, which a load can name.
   * @throws GK_INVALID_ARGUMENT when it is empty or too large, GK_UPLOADS_FULL, GK_UPLOAD_FAILED
   */
  upload(receive: ReceiveUpload): Promise<string>;
  status(): ServiceStatus;
  /** What is counted and measured. Memory and CPU are read at most once a second, and only when somebody asks. */
  figures(): Figures;
  /** The same and more, for Prometheus. The Admin Service answers with it at /metrics. */
  metrics(): Promise<Exposition>;
  /** Resolves with the first status whose lifecycle is, or is below, the given state. @throws GK_TIMEOUT, GK_CLOSED */
  waitFor(lifecycle: Lifecycle, options?: { readonly timeoutMs?: number }): Promise<ServiceStatus>;
  /** Calls the listener with the status after every transition. */
  subscribe(listener: (status: ServiceStatus) => void): Subscription;
  on<Name extends keyof ServiceEvents>(name: Name, listener: (event: ServiceEvents[Name]) => void): Subscription;
  /** The last log lines, oldest first. */
  logs(count?: number): readonly LogEntry[];
  /** stop(), then releases ports, files and the workspace. Idempotent. */
  close(): Promise<void>;
}
