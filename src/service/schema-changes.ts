/**
 * Changes of a graph's schema. The store has the schema and the database has the tables, so a change is first put on
 * record as pending, then made in the database by one transaction, and then the store takes over the schema that the
 * tables have. Whoever is killed when, a look at the tables tells which of the two it is.
 */
import { readFile } from 'node:fs/promises';
import type { Logger } from 'pino';
import { readReply } from '../effects/gateway/read-reply.js';
import type { Store } from '../effects/store/store.js';
import { ERRORS, type ErrorCode, GraphkeeperError, reasonOf } from '../errors.js';
import { changeSchema } from '../graph-server/change-schema.js';
import { hasChanged } from '../graph-server/schema-facts.js';
import type { DatabaseTables } from '../types/database-tables.js';
import type { GatewayRequest, HttpGateway } from '../types/gateway.js';
import type { Graph } from '../types/graph.js';
import type { ChildError } from '../types/notify.js';
import type { SchemaChange } from '../types/schema-change.js';
import type { GraphLocks } from './graph-locks.js';
import type { LoaderRuns } from './loader-runs.js';
import type { Workspace } from './workspace.js';

export interface SchemaChangesDeps {
  readonly store: Store;
  readonly workspace: Workspace;
  readonly locks: GraphLocks;
  readonly runs: LoaderRuns;
  readonly gateway: Pick<HttpGateway, 'ask'>;
  readonly logger: Logger;
}

export class SchemaChanges {
  readonly #deps: SchemaChangesDeps;

  constructor(deps: SchemaChangesDeps) {
    this.#deps = deps;
  }

  /**
   * Resolves when database and store have it. The graph may be served meanwhile, and goes on being served.
   * @throws GK_GRAPH_NOT_FOUND, GK_GRAPH_LOCKED, GK_INVALID_SCHEMA, GK_TYPE_NOT_FOUND, GK_OPERATION_NOT_SERVED, and the gateway's refusals
   */
  async change(graphId: string, change: SchemaChange): Promise<Graph> {
    const { store, locks } = this.#deps;
    store.graph(graphId);
    locks.lockSchema(graphId);
    try {
      await this.#settle(graphId);
      const { schema, statements } = changeSchema(store.graph(graphId).schema, change);
      if (statements.length === 0) return store.graph(graphId);
      // Nothing is put on record where it cannot be done.
      await this.#alter(graphId, []);
      await store.changeGraph(graphId, (graph) => ({ ...graph, pending_schema: schema }));
      const failure = await this.#alter(graphId, statements).then(() => null, asRefusal);
      if (!(await this.#settle(graphId, failure)) && failure !== null) throw failure;
      return store.graph(graphId);
    } finally {
      locks.unlockSchema(graphId);
    }
  }

  /** Ends what was cut off, where there is something; what fails is said in the log, and is tried again the next time. */
  async settleLost(graphId: string): Promise<void> {
    const { store, locks, logger } = this.#deps;
    const graph = store.graphs().find(({ id }) => id === graphId);
    if (graph?.pending_schema === undefined || locks.isSchemaLocked(graphId)) return;
    locks.lockSchema(graphId);
    try {
      await this.#settle(graphId);
    } catch (error) {
      logger.warn({ err: error, graph_id: graphId }, 'It is not known yet whether a change of the schema was made');
    } finally {
      locks.unlockSchema(graphId);
    }
  }

  /** Makes the store say what the tables are. Returns whether the pending change was made. */
  async #settle(graphId: string, failure: GraphkeeperError | null = null): Promise<boolean> {
    const { store } = this.#deps;
    const { schema, pending_schema: pending } = store.graph(graphId);
    if (pending === undefined) return false;
    const tables = await this.#alter(graphId, []).catch((error: unknown) => {
      throw failure?.code === 'GK_OUTCOME_UNKNOWN' ? failure : error;
    });
    const isMade = hasChanged(tables, schema, pending);
    await store.changeGraph(graphId, ({ pending_schema: _, ...graph }) =>
      isMade ? { ...graph, schema: pending } : graph,
    );
    return isMade;
  }

  /** Runs the statements, all or none, and returns the tables as they are then. */
  #alter(graphId: string, statements: readonly string[]): Promise<DatabaseTables> {
    return this.#deps.locks.isInUse(graphId)
      ? this.#askServer(graphId, statements)
      : this.#runChild(graphId, statements);
  }

  async #askServer(graphId: string, statements: readonly string[]): Promise<DatabaseTables> {
    // To look only reads, and so may be asked again.
    const isLook = statements.length === 0;
    const request: GatewayRequest = {
      graphId,
      operation: 'schema',
      method: isLook ? 'GET' : 'POST',
      search: '',
      headers: [],
      body: Buffer.from(isLook ? '' : JSON.stringify({ statements })),
    };
    return readReply(await this.#deps.gateway.ask(request), request) as DatabaseTables;
  }

  async #runChild(graphId: string, statements: readonly string[]): Promise<DatabaseTables> {
    const { store, workspace, locks, runs } = this.#deps;
    const { data_path: dataPath, schema } = store.graph(graphId);
    locks.lock(graphId, 'change', 'a change of its schema');
    try {
      let tables: DatabaseTables | undefined;
      const publish = async () => {
        tables = JSON.parse(await readFile(`${workspace.absolute(dataPath)}.tables.json`, 'utf8')) as DatabaseTables;
      };
      const jobId = `schema of ${graphId}`;
      const { outcome, context } = await runs.run({
        jobId,
        graphId,
        dataPath,
        schema,
        mapping: null,
        statements,
        publish,
      }).ended;
      if (tables !== undefined) return tables;
      throw outcome === 'cancelled' ? new GraphkeeperError('GK_CLOSED') : refusal(context.error);
    } finally {
      locks.unlock(graphId);
    }
  }
}

function asRefusal(error: unknown): GraphkeeperError {
  if (error instanceof GraphkeeperError) return error;
  return new GraphkeeperError('GK_INTERNAL', { reason: reasonOf(error) }, { cause: error });
}

function refusal(error: ChildError | null): GraphkeeperError {
  const reason = error?.message ?? 'the program that changes tables gave no reason';
  const isKnown = error !== null && Object.hasOwn(ERRORS, error.code);
  return new GraphkeeperError(isKnown ? (error.code as ErrorCode) : 'GK_INTERNAL', { reason });
}
