/** The arguments of a call of a built-in procedure, as what they have to be. */
import { quoteIdentifier } from '../cypher-text.js';
import { literal } from '../elements/literal.js';
import type { EdgeTable, Tables, VertexTable } from '../elements/tables.js';
import { invalidQuery } from '../query-errors.js';
import type { Parameters } from '../session.js';
import type { BuiltInProcedure } from './built-in-procedures.js';
import { argumentValue } from './call.js';

/** What runs instead of a call. */
export interface Statement {
  readonly text: string;
  readonly parameters: Parameters;
}

/** The engine follows no longer paths. */
export const MOST_HOPS = 30;

/** A vertex by its key: a pattern for it and a condition, which has the key as a literal. */
export interface VertexPattern {
  readonly pattern: string;
  readonly condition: string;
}

export class BuiltInArguments {
  readonly #procedure: BuiltInProcedure;
  readonly #args: readonly string[];
  readonly #parameters: Parameters;

  constructor(procedure: BuiltInProcedure, args: readonly string[], parameters: Parameters) {
    this.#procedure = procedure;
    this.#args = args;
    this.#parameters = parameters;
  }

  value(index: number): unknown {
    return argumentValue(this.#args[index] ?? 'null', this.#parameters);
  }

  /** @throws GK_QUERY_INVALID unless it is a number in these bounds */
  number(index: number, least: number, most: number, isWhole: boolean): number {
    const value = this.value(index);
    const number = typeof value === 'string' || typeof value === 'bigint' ? Number(value) : value;
    if (typeof number === 'number' && number >= least && number <= most && (!isWhole || Number.isInteger(number))) {
      return number;
    }
    throw this.invalid(index, `give a ${isWhole ? 'whole ' : ''}number from ${least} to ${most}`);
  }

  /** @throws GK_QUERY_INVALID unless it names a type of vertices */
  vertexType(index: number, { vertices }: Tables): { readonly label: string; readonly table: VertexTable } {
    const label = String(this.value(index));
    const table = vertices.get(label);
    if (table === undefined)
      throw this.invalid(index, `name one of the vertex types: ${[...vertices.keys()].sort().join(', ')}`);
    return { label, table };
  }

  /** @throws GK_QUERY_INVALID unless it names a type of edges between vertices of this type */
  edgeType(index: number, { edges }: Tables, vertex: string): string {
    const label = String(this.value(index));
    const connects = ({ pairs }: EdgeTable) =>
      pairs.some(({ source, destination }) => source === vertex && destination === vertex);
    const known = [...edges].filter(([, table]) => connects(table)).map(([name]) => name);
    if (!known.includes(label))
      throw this.invalid(index, `name an edge type from ${vertex} to ${vertex}: ${known.join(', ')}`);
    return label;
  }

  /** A vertex that two arguments name: its type and its key. @throws GK_QUERY_INVALID, GK_INVALID_ARGUMENT */
  vertex(index: number, tables: Tables, variable: string): VertexPattern {
    const { label, table } = this.vertexType(index, tables);
    const type = table.columns.get(table.key) ?? 'STRING';
    const key = literal(this.value(index + 1), type, this.#nameOf(index + 1));
    return {
      pattern: `(${variable}:${quoteIdentifier(label)})`,
      condition: `${variable}.${quoteIdentifier(table.key)} = ${key}`,
    };
  }

  invalid(index: number, remedy: string): Error {
    const shown = JSON.stringify(this.value(index) ?? null);
    return invalidQuery(`${this.#nameOf(index)} of procedure ${this.#procedure.name} is ${shown}: ${remedy}`);
  }

  #nameOf(index: number): string {
    return this.#procedure.params[index]?.name ?? `argument ${index + 1}`;
  }
}

/** The key of a vertex of whatever type; as text when the keys are not all of one type. */
export function keyOf(variable: string, { vertices }: Tables): string {
  const keys = [...vertices].map(([label, { key, columns }]) => ({ label, key, type: columns.get(key) ?? '' }));
  const [first] = keys;
  if (first === undefined) return 'NULL';
  if (keys.every(({ key, type }) => key === first.key && type === first.type)) {
    return `${variable}.${quoteIdentifier(first.key)}`;
  }
  const cases = keys.map(
    ({ label, key }) =>
      `WHEN ${literal(label, 'STRING', 'label')} THEN CAST(${variable}.${quoteIdentifier(key)} AS STRING)`,
  );
  return `CASE label(${variable}) ${cases.join(' ')} END`;
}
