/** Values of elements, from the engine into JSON. Integers are written with all their digits, as GraphScope Interactive does. */
import { quoteIdentifier } from '../cypher-text.js';
import type { Columns } from './tables.js';

/** JSON that is text already. */
export class JsonText {
  constructor(readonly text: string) {}
}

/** A column that a statement answers with. */
interface Output {
  readonly name: string;
  /** What stands in the RETURN for it. */
  readonly expression: string;
  readonly toJson: (value: unknown) => string;
}

/** How to return the columns of `variable`, but for those `without`. */
export function outputs(variable: string, columns: Columns, without: string | null = null): readonly Output[] {
  return [...columns]
    .filter(([name]) => name !== without)
    .map(([name, type], index) => {
      const value = `${variable}.${quoteIdentifier(name)}`;
      // The engine's binding makes doubles of 64-bit integers, and drops what is below a millisecond.
      const isExact = /^(?:U?INT32|FLOAT|DOUBLE|BOOL|STRING)$/.test(type);
      return {
        name,
        expression: `${isExact ? value : `CAST(${value} AS STRING)`} AS value${index}`,
        toJson: isExact ? plainJson : (text) => textToJson(text, type),
      };
    });
}

/** `[{"name", "value"}]` of one row. */
export function propertyList(columns: readonly Output[], row: Readonly<Record<string, unknown>>): string {
  const items = columns.map(
    ({ name, toJson }, index) => `{"name":${JSON.stringify(name)},"value":${toJson(row[`value${index}`] ?? null)}}`,
  );
  return `[${items.join(',')}]`;
}

/** A key as it was found, where there is nothing but its text. */
export function textToJson(text: unknown, type: string): string {
  if (text === null) return 'null';
  if (/^U?INT(?:32|64)$/.test(type)) return String(text);
  return JSON.stringify(type === 'TIMESTAMP' ? `${String(text).replace(' ', 'T')}Z` : text);
}

/** JSON has no infinity. */
function plainJson(value: unknown): string {
  return JSON.stringify(typeof value === 'number' && !Number.isFinite(value) ? String(value) : value);
}
