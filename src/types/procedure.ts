/**
 * Stored procedures: Cypher with a name, kept with a graph, as GraphScope Interactive's Admin API shows them. A GraphServer
 * learns those that are enabled when it starts.
 */
import type { PropertyType } from './graph.js';

export interface ProcedureValue {
  readonly name: string;
  /** A value that no property type describes, a vertex or a list for one, is said to be text. */
  readonly type: PropertyType;
  /** Arguments of other types are converted where that is possible. */
  readonly allow_cast: boolean;
}

/** What `POST /v1/graph/{id}/procedure` takes; also in the list `stored_procedures` of a graph document. */
export interface ProcedureDocument {
  readonly name: string;
  readonly description?: string;
  readonly type: string;
  readonly query: string;
  /** Default: true. */
  readonly enable?: boolean;
}

/** What `PUT /v1/graph/{id}/procedure/{name}` may change. */
export interface ProcedureUpdate {
  readonly description?: string;
  readonly enable?: boolean;
}

/** What the engine makes of a query. */
export interface ProcedureSignature {
  /** In the order in which the query names them first, which is the order of the arguments of a call. */
  readonly params: readonly ProcedureValue[];
  readonly returns: readonly ProcedureValue[];
}

/** A procedure as the store keeps it, in its graph. */
export interface StoredProcedure extends ProcedureSignature {
  readonly name: string;
  readonly description: string;
  readonly type: 'cypher';
  readonly query: string;
  readonly enable: boolean;
  /** Epoch ms. */
  readonly creation_time: number;
  /** Epoch ms. */
  readonly update_time: number;
}

/** A procedure as `GET /v1/graph/{id}/procedure/{name}` shows it. */
export interface Procedure extends StoredProcedure {
  /** The name. */
  readonly id: string;
  /** Id of its graph. */
  readonly bound_graph: string;
  /** The active generation has it. */
  readonly runnable: boolean;
  /** Interactive compiles procedures to libraries; here there are none. */
  readonly library: string;
  readonly option: Readonly<Record<string, string>>;
}
