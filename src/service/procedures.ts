/** The stored procedures of graphs. They are kept in the graph's own row of the store, and go with it. */
import type { Store } from '../effects/store/store.js';
import { GraphkeeperError } from '../errors.js';
import {
  BUILT_IN_PROCEDURES,
  type BuiltInProcedure,
  builtInProcedure,
} from '../graph-server/procedures/built-in-procedures.js';
import type { Graph, GraphSchema } from '../types/graph.js';
import type { Procedure, ProcedureDocument, ProcedureUpdate, StoredProcedure } from '../types/procedure.js';
import type { ProcedureCatalog } from '../types/service.js';

export interface ProceduresDeps {
  readonly store: Store;
  /** Asks the engine. @throws GK_INVALID_PROCEDURE */
  readonly compile: (schema: GraphSchema, document: ProcedureDocument) => Promise<StoredProcedure>;
  /** Whether the active generation has it. */
  readonly isRunnable: (graphId: string, procedure: StoredProcedure) => boolean;
}

/** What can be called without quotes. */
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

export class Procedures implements ProcedureCatalog {
  readonly #deps: ProceduresDeps;

  constructor(deps: ProceduresDeps) {
    this.#deps = deps;
  }

  list(graphId: string): readonly Procedure[] {
    const { store, isRunnable } = this.#deps;
    const graph = store.graph(graphId);
    return [
      ...graph.stored_procedures.map((stored) => procedureView(graphId, stored, isRunnable(graphId, stored))),
      ...BUILT_IN_PROCEDURES.map((one) => builtInView(graph, one)),
    ];
  }

  get(graphId: string, name: string): Procedure {
    const found = this.list(graphId).find((procedure) => procedure.name === name);
    if (found === undefined) throw notFound(graphId, name);
    return found;
  }

  async create(graphId: string, document: ProcedureDocument): Promise<Procedure> {
    const { store, compile } = this.#deps;
    checkDocument(document);
    checkNew(store.graph(graphId), document.name);
    const created = await compile(store.graph(graphId).schema, document);
    await store.changeGraph(graphId, (graph) => {
      checkNew(graph, created.name);
      return { ...graph, stored_procedures: [...graph.stored_procedures, created] };
    });
    return this.get(graphId, created.name);
  }

  async update(graphId: string, name: string, { description, enable }: ProcedureUpdate): Promise<Procedure> {
    await this.#change(graphId, name, 'cannot be changed', (old) => [
      {
        ...old,
        ...(description !== undefined && { description }),
        ...(enable !== undefined && { enable }),
        update_time: Date.now(),
      },
    ]);
    return this.get(graphId, name);
  }

  async delete(graphId: string, name: string): Promise<void> {
    await this.#change(graphId, name, 'cannot be deleted', () => []);
  }

  /** Replaces one procedure of a graph by those that `change` gives. */
  #change(
    graphId: string,
    procedureId: string,
    refusal: string,
    change: (old: StoredProcedure) => readonly StoredProcedure[],
  ): Promise<Graph> {
    return this.#deps.store.changeGraph(graphId, (graph) => {
      if (builtInProcedure(procedureId) !== undefined) {
        throw new GraphkeeperError('GK_PROCEDURE_FIXED', { procedureId, reason: `is built in and ${refusal}` });
      }
      if (!graph.stored_procedures.some(({ name }) => name === procedureId)) throw notFound(graphId, procedureId);
      const stored_procedures = graph.stored_procedures.flatMap((old) =>
        old.name === procedureId ? change(old) : [old],
      );
      return { ...graph, stored_procedures };
    });
  }
}

export function procedureView(graphId: string, stored: StoredProcedure, runnable: boolean): Procedure {
  return { id: stored.name, bound_graph: graphId, ...stored, runnable, library: '', option: {} };
}

/** For a graph that is about to be created with them. @throws GK_INVALID_PROCEDURE, GK_PROCEDURE_EXISTS, GK_PROCEDURE_FIXED */
export function checkDocuments(documents: readonly ProcedureDocument[]): void {
  documents.forEach((document, index) => {
    checkDocument(document);
    if (documents.findIndex(({ name }) => name === document.name) === index) return;
    throw invalid('name', document.name, 'give each procedure of a graph a name of its own');
  });
}

function checkDocument({ name, type }: ProcedureDocument): void {
  if (!NAME.test(name)) throw invalid('name', name, 'use letters, digits and underscores, and begin with no digit');
  if (builtInProcedure(name) !== undefined) {
    const reason = 'is built in, so no other can have its name: choose another';
    throw new GraphkeeperError('GK_PROCEDURE_FIXED', { procedureId: name, reason });
  }
  if (type !== 'cypher') throw invalid('type', type, 'only cypher is run here: write the procedure in Cypher');
}

function checkNew({ id, stored_procedures }: Graph, name: string): void {
  if (!stored_procedures.some((procedure) => procedure.name === name)) return;
  throw new GraphkeeperError('GK_PROCEDURE_EXISTS', { graphId: id, procedureId: name });
}

/** They are part of every generation. */
function builtInView(graph: Graph, { name, description, params, returns }: BuiltInProcedure): Procedure {
  return {
    ...{ id: name, bound_graph: graph.id, name, description, type: 'cypher', query: '', params, returns, enable: true },
    ...{
      creation_time: graph.creation_time,
      update_time: graph.creation_time,
      runnable: true,
      library: '',
      option: {},
    },
  };
}

function notFound(graphId: string, procedureId: string): GraphkeeperError {
  return new GraphkeeperError('GK_PROCEDURE_NOT_FOUND', { graphId, procedureId });
}

function invalid(field: string, value: unknown, remedy: string): GraphkeeperError {
  return new GraphkeeperError('GK_INVALID_PROCEDURE', { field, value, remedy });
}
