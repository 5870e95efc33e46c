/** Types of the properties of each label: the values of a node or an edge do not say whether a date is a timestamp. */

import { reasonOf } from '../errors.js';
import { quoteString } from './cypher-text.js';
import type { SchemaVersion, Session } from './session.js';
import type { ValueForm } from './value-form.js';
import { ValueWriter } from './values.js';

/** Label to property name to the engine's type, in the order of definition. */
export type PropertyTypes = ReadonlyMap<string, ReadonlyMap<string, string>>;

const NO_PROPERTIES: PropertyTypes = new Map();

export class Catalog {
  readonly #schema: SchemaVersion;
  #loadedFor = -1;
  #properties = NO_PROPERTIES;
  #withLabels = new Map<ValueForm, ValueWriter>();
  /** For results without nodes and edges, which need no catalog. */
  readonly #withoutLabels = new Map<ValueForm, ValueWriter>();

  constructor(schema: SchemaVersion) {
    this.#schema = schema;
  }

  /** A writer for values of these column types. */
  async writerFor(types: readonly string[], form: ValueForm, session: Session): Promise<ValueWriter> {
    if (!types.some((type) => /\b(?:NODE|REL|RECURSIVE_REL)\b/.test(type))) {
      return writerIn(this.#withoutLabels, NO_PROPERTIES, form);
    }
    const version = this.#schema.current;
    if (this.#loadedFor !== version) {
      const properties = await loadPropertyTypes(session);
      // Tables may have changed meanwhile: then the next one loads again.
      this.#properties = properties;
      this.#withLabels = new Map();
      this.#loadedFor = version;
    }
    return writerIn(this.#withLabels, this.#properties, form);
  }
}

function writerIn(writers: Map<ValueForm, ValueWriter>, properties: PropertyTypes, form: ValueForm): ValueWriter {
  const writer = writers.get(form) ?? new ValueWriter(properties, form);
  writers.set(form, writer);
  return writer;
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
