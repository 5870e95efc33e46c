/**
 * How the engine's values are written for a client: one implementation a protocol. A value-writer (values.ts) knows the
 * engine's types and what its binding makes of them; a form only says what becomes of each kind of value.
 */

/** The engine's internal id: unique while its element exists. */
export interface ElementId {
  readonly table: number;
  readonly offset: number;
}

/** Name and value, which is written already. */
export type WrittenProperty = readonly [name: string, value: unknown];

export interface NodeParts {
  readonly id: ElementId | null;
  readonly label: string;
  /** Those of its own label, in the order of definition. */
  readonly properties: readonly WrittenProperty[];
}

export interface RelParts extends NodeParts {
  readonly src: ElementId | null;
  readonly dst: ElementId | null;
}

export interface ValueForm {
  /** Null of every type. */
  readonly null: unknown;
  boolean(value: boolean): unknown;
  /** Always exact. `type` is INT8 … INT128, UINT8 … UINT64 or SERIAL; a bigint may be small. */
  integer(value: number | bigint, type: string): unknown;
  /** `type` is FLOAT or DOUBLE. */
  float(value: number, type: string): unknown;
  decimal(value: number, scale: number): unknown;
  string(value: string): unknown;
  uuid(value: string): unknown;
  /** Midnight in UTC. */
  date(value: Date): unknown;
  /** `type` is TIMESTAMP, TIMESTAMP_TZ, TIMESTAMP_NS, TIMESTAMP_MS or TIMESTAMP_SEC. */
  timestamp(value: Date, type: string): unknown;
  /** A month counts 30 days. */
  interval(valueMs: number): unknown;
  blob(bytes: Uint8Array): unknown;
  id(id: ElementId): unknown;
  /** The items are written already. */
  list(items: readonly unknown[]): unknown;
  struct(fields: readonly WrittenProperty[]): unknown;
  /** Keys and values are written already. */
  map(entries: readonly (readonly [key: unknown, value: unknown])[]): unknown;
  node(node: NodeParts): unknown;
  rel(rel: RelParts): unknown;
  /** The relationships lie between the nodes in this order, in either direction. */
  path(nodes: readonly NodeParts[], rels: readonly RelParts[]): unknown;
}
