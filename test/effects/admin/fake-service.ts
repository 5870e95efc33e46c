/** A service in memory: enough behind the Admin Service to see what it asks for and what it makes of the answers. */
import { EventEmitter } from 'node:events';
import { text } from 'node:stream/consumers';
import { type ErrorCode, GraphkeeperError } from '../../../src/errors.js';
import type { Figures } from '../../../src/types/figures.js';
import type { GatewayReply, GatewayRequest } from '../../../src/types/gateway.js';
import type { Graph, GraphDocument, Job } from '../../../src/types/graph.js';
import type { JournalEntry } from '../../../src/types/journal.js';
import type { Procedure } from '../../../src/types/procedure.js';
import type { SchemaChange } from '../../../src/types/schema-change.js';
import type {
  CommandReport,
  GenerationStatus,
  GraphCatalog,
  LogEntry,
  ReceiveUpload,
  Service,
  ServiceEvents,
  ServiceStatus,
  Subscription,
} from '../../../src/types/service.js';

export function fakeGraph(id: string): Graph {
  return {
    id,
    name: `graph ${id}`,
    description: '',
    version: 'v0.1',
    store_type: 'mutable_csr',
    creation_time: 1700000000000,
    data_update_time: 0,
    schema: { vertex_types: [], edge_types: [] },
    stored_procedures: [],
    built_in: id === '1',
    data_path: `data/${id}.db`,
  };
}

export function fakeProcedure(name: string, graphId: string): Procedure {
  return {
    id: name,
    name,
    bound_graph: graphId,
    description: `procedure ${name}`,
    type: 'cypher',
    query: 'MATCH (n:person) WHERE n.age > $age RETURN n.name',
    params: [{ name: 'age', type: { primitive_type: 'DT_SIGNED_INT32' }, allow_cast: true }],
    returns: [{ name: 'n.name', type: { string: { long_text: '' } }, allow_cast: true }],
    option: {},
    enable: true,
    runnable: false,
    library: '',
    creation_time: 1700000000000,
    update_time: 1700000000000,
  };
}

export function fakeJob(id: string, status: Job['status'] = 'RUNNING'): Job {
  return {
    id,
    type: 'BULK_LOADING',
    status,
    start_time: 1700000000000,
    end_time: 0,
    log: '',
    detail: { graph_id: '1', process_id: 77 },
    progress: { done: 1, total: 4, records: 6, current: 'person' },
  };
}

export function fakeGeneration(number: number, graphId: string, role: GenerationStatus['role']): GenerationStatus {
  return {
    number,
    graphId,
    pid: 4000 + number,
    startedAt: 1700000000100,
    readyAt: role === 'candidate' ? null : 1700000000200,
    endpoints: { query: 'http://localhost:45001/v1/query' },
    phase: role === 'candidate' ? 'probing' : 'serving',
    role,
  };
}

export const STOPPED: ServiceStatus = {
  lifecycle: 'stopped',
  graph: null,
  generation: null,
  generations: [],
  restarts: 0,
  recordedGraphId: null,
  lastError: null,
  startedAt: null,
  gateway: { mode: 'refusing', answered: 0, inFlight: 0, held: 0, heldBytes: 0, replayed: 0, refused: 0 },
  endpoints: { query: 'http://localhost:10000' },
};

export const FIGURES: Figures = {
  at: 1700000000300,
  windowMs: 10000,
  queriesPerSecond: 12.5,
  latencyMs: { p50: 1.5, p99: 8 },
  answered: 125,
  inFlight: 1,
  held: 0,
  heldBytes: 0,
  replayed: 2,
  refused: 3,
  restarts: 1,
  switches: { done: 4, failed: 1, lastMs: 320 },
  parent: { pid: 4000, rssBytes: 70000000, cpu: 0.25 },
  generations: [{ generation: 3, graphId: '1', pid: 4003, rssBytes: 90000000, cpu: 0.5 }],
};

export function servedStatus(graphId: string): ServiceStatus {
  const generation = fakeGeneration(3, graphId, 'active');
  return {
    ...STOPPED,
    lifecycle: 'ready',
    graph: fakeGraph(graphId),
    generation,
    generations: [generation],
    startedAt: 1700000000200,
    gateway: { ...STOPPED.gateway, mode: 'routing', answered: 5, inFlight: 1 },
  };
}

export class FakeService implements Service {
  present: ServiceStatus = STOPPED;
  stored = new Map<string, Graph>([['1', fakeGraph('1')]]);
  storedProcedures = new Map<string, readonly Procedure[]>();
  storedJobs = new Map<string, Job>();
  /** What was asked of it, in order. */
  readonly calls: unknown[][] = [];
  /** What each call fails with, by its name. */
  readonly failures = new Map<string, Error>();
  /** Commands wait for this. */
  hold: Promise<void> = Promise.resolve();
  readonly emitter = new EventEmitter();
  readonly endpoints = STOPPED.endpoints;
  entries: JournalEntry[] = [];
  readonly journal: Service['journal'] = {
    since: (seq) => this.entries.filter((entry) => entry.seq > seq),
    listen: (listener) => {
      this.emitter.on('entry', listener);
      return () => this.emitter.off('entry', listener);
    },
  };

  readonly graphs: GraphCatalog = {
    procedures: {
      list: (graphId) => [...(this.storedProcedures.get(this.graphs.get(graphId).id) ?? [])],
      get: (graphId, name) => {
        const procedure = this.graphs.procedures.list(graphId).find((one) => one.name === name);
        return found(procedure, 'GK_PROCEDURE_NOT_FOUND', { graphId, procedureId: name });
      },
      create: async (graphId, document) => {
        this.#call('procedures.create', graphId, document);
        this.graphs.get(graphId);
        return fakeProcedure(document.name, graphId);
      },
      update: async (graphId, name, update) => {
        this.#call('procedures.update', graphId, name, update);
        return this.graphs.procedures.get(graphId, name);
      },
      delete: async (graphId, name) => {
        this.#call('procedures.delete', graphId, name);
        this.graphs.procedures.get(graphId, name);
      },
    },
    list: () => [...this.stored.values()],
    get: (id) => found(this.stored.get(id), 'GK_GRAPH_NOT_FOUND', { graphId: id }),
    create: async (document: GraphDocument) => {
      this.#call('create', document);
      const graph = { ...fakeGraph('2'), name: document.name, schema: document.schema };
      this.stored.set('2', graph);
      return graph;
    },
    delete: async (id) => {
      this.#call('delete', id);
      this.graphs.get(id);
      this.stored.delete(id);
    },
    load: async (id, mapping) => {
      this.#call('load', id, mapping);
      this.graphs.get(id);
      this.storedJobs.set('9', fakeJob('9'));
      return fakeJob('9');
    },
    jobs: () => [...this.storedJobs.values()],
    job: (id) => found(this.storedJobs.get(id), 'GK_JOB_NOT_FOUND', { jobId: id }),
    cancel: async (id) => {
      this.#call('cancel', id);
      this.graphs.job(id);
    },
    waitForJob: async (id) => this.graphs.job(id),
  };

  start = async (graphId?: string) => this.#command('start', graphId);
  switchTo = async (graphId: string) => this.#command('switchTo', graphId);
  restart = async () => this.#command('restart');
  stop = async () => this.#command('stop');

  changeSchema = async (graphId: string, change: SchemaChange) => {
    this.#call('changeSchema', graphId, change);
    return this.graphs.get(graphId);
  };

  /** What the GraphServer answers. */
  reply: GatewayReply = { status: 200, headers: ['content-type', 'application/json'], body: Buffer.from('{}') };
  ask = async ({ body, ...request }: GatewayRequest) => {
    this.#call('ask', { ...request, body: body.toString() });
    return this.reply;
  };

  readonly uploaded: string[] = [];
  kept = 0;
  upload = async (receive: ReceiveUpload) => {
    await receive(async (content) => {
      this.uploaded.push(await text(content));
    });
    this.kept += 1;
    return '/workspace/uploads/1';
  };

  status(): ServiceStatus {
    const failure = this.failures.get('status');
    if (failure) throw failure;
    return this.present;
  }

  figures(): Figures {
    return FIGURES;
  }

  metrics = async () => ({ contentType: 'text/plain; version=0.0.4', text: 'up 1\n' });

  waitFor = async () => this.present;
  subscribe = (listener: (status: ServiceStatus) => void) => this.on('transition', ({ status }) => listener(status));

  on<Name extends keyof ServiceEvents>(name: Name, listener: (event: ServiceEvents[Name]) => void): Subscription {
    this.emitter.on(name, listener);
    return { unsubscribe: () => this.emitter.off(name, listener) };
  }

  logs(count = 2): readonly LogEntry[] {
    const entry = (time: number) => ({ time, level: 'info', msg: `line ${time}`, generation: 3 });
    return Array.from({ length: Math.min(count, 3) }, (_, index) => entry(index + 1));
  }

  close = () => Promise.resolve();
  [Symbol.asyncDispose] = () => this.close();

  async #command(name: string, ...args: unknown[]): Promise<CommandReport> {
    this.#call(name, ...args);
    await this.hold;
    return { graphId: '1', generation: 4, tookMs: 12.5 };
  }

  #call(name: string, ...args: unknown[]): void {
    this.calls.push([name, ...args]);
    const failure = this.failures.get(name);
    if (failure) throw failure;
  }
}

function found<Found>(value: Found | undefined, code: ErrorCode, details: Record<string, string>): Found {
  if (value === undefined) throw new GraphkeeperError(code, details);
  return value;
}
