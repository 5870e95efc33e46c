/** Types of the properties of each label: the values of a node or an edge do not say whether a date is a timestamp. */

import { reasonOf } from '../errors.js';
import { quoteString } from './cypher-text.js';
import type { SchemaVersion, Session } from './session.js';
import { ValueWriter } from './values.js';

/** Label to property name to the engine's type, in the order of definition. */
export type PropertyTypes = ReadonlyMap<string, ReadonlyMap<string, string>>;

export class Catalog {
  readonly #schema: SchemaVersion;
  #loadedFor = -1;
  #withLabels = new ValueWriter(new Map());
  /** For results without nodes and edges, which need no catalog. */
  readonly #withoutLabels = new ValueWriter(new Map());

  constructor(schema: SchemaVersion) {
    this.#schema = schema;
  }

  /** A writer for values of these column types. */
  async writerFor(types: readonly string[], session: Session): Promise<ValueWriter> {
    if (!types.some((type) => /\b(?:NODE|REL|RECURSIVE_REL)\b/.test(type))) return this.#withoutLabels;
    const version = this.#schema.current;
    if (this.#loadedFor !== version) {
      const writer = new ValueWriter(await loadPropertyTypes(session));
      // Tables may have changed meanwhile: then the next one loads again.
      this.#withLabels = writer;
      this.#loadedFor = version;
    }
    return this.#withLabels;
  }
}

async function loadPropertyTypes(session: Session): Promise<PropertyTypes> {
  const labels = await columnOf(session, 'CALL show_tables() RETURN name', 'name');
  const types = new Map<string, ReadonlyMap<string, string>>();
  for (const label of labels) {
    const properties = await propertiesOf(session, label);
    if (properties !== null) types.set(label, properties);
  }
  return types;
}

/** Null when the table has been dropped meanwhile. */
async function propertiesOf(session: Session, label: string): Promise<ReadonlyMap<string, string> | null> {
  const call = `CALL table_info(${quoteString(label)}) RETURN`;
  try {
    const names = await columnOf(session, `${call} name`, 'name');
    const types = await columnOf(session, `${call} type`, 'type');
    return new Map(names.map((name, index) => [name, types[index] ?? '?']));
  } catch (error) {
    if (reasonOf(error).includes('does not exist')) return null;
    throw error;
  }
}

async function columnOf(session: Session, text: string, name: string): Promise<string[]> {
  const result = await session.runScript(text);
  try {
    return (await result.getAll()).map((row) => String(row[name]));
  } finally {
    result.close();
  }
}
