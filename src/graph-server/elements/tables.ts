/** The vertex and edge types of the open database, as the engine has them: what requests for elements are checked with. */
import type { DatabaseTables } from '../../types/database-tables.js';
import { quoteString } from '../cypher-text.js';
import type { Session } from '../session.js';

/** Name to the engine's type, in the order of definition. */
export type Columns = ReadonlyMap<string, string>;

export interface VertexTable {
  readonly key: string;
  /** The key among them. */
  readonly columns: Columns;
}

export interface EdgeTable {
  readonly pairs: readonly { readonly source: string; readonly destination: string }[];
  readonly columns: Columns;
}

/** By the name of the type, in no particular order. */
export interface Tables {
  readonly vertices: ReadonlyMap<string, VertexTable>;
  readonly edges: ReadonlyMap<string, EdgeTable>;
}

type Row = Readonly<Record<string, unknown>>;

/** Reads the tables anew only when they may have changed. */
export class TableReader {
  #version = -1;
  #tables: Tables = { vertices: new Map(), edges: new Map() };

  /** @param version of the tables, before they are read */
  async read(session: Session, version: number): Promise<Tables> {
    if (version !== this.#version) {
      this.#tables = await readTables(session);
      this.#version = version;
    }
    return this.#tables;
  }
}

export async function readTables(session: Session): Promise<Tables> {
  const vertices = new Map<string, VertexTable>();
  const edges = new Map<string, EdgeTable>();
  for (const { name, type } of await rowsOf(session, 'CALL show_tables() RETURN name, type')) {
    const label = String(name);
    if (type === 'NODE') vertices.set(label, await readVertexTable(session, label));
    else if (type === 'REL') edges.set(label, await readEdgeTable(session, label));
  }
  return { vertices, edges };
}

export function describeTables({ vertices, edges }: Tables): DatabaseTables {
  const listed = (columns: Columns) => [...columns].map(([name, type]) => ({ name, type }));
  return {
    vertices: [...vertices].map(([label, { key, columns }]) => ({ label, key, columns: listed(columns) })),
    edges: [...edges].map(([label, { pairs, columns }]) => ({ label, pairs, columns: listed(columns) })),
  };
}

/** All rows of a statement that is ours. */
export async function rowsOf(session: Session, text: string): Promise<readonly Row[]> {
  const result = await session.runScript(text);
  try {
    return await result.getAll();
  } finally {
    result.close();
  }
}

async function readVertexTable(session: Session, label: string): Promise<VertexTable> {
  const rows = await rowsOf(session, `CALL table_info(${quoteString(label)}) RETURN *`);
  return { key: String(rows.find((row) => row['primary key'] === true)?.name), columns: columnsOf(rows) };
}

async function readEdgeTable(session: Session, label: string): Promise<EdgeTable> {
  const columns = columnsOf(await rowsOf(session, `CALL table_info(${quoteString(label)}) RETURN *`));
  const pairs = await rowsOf(session, `CALL show_connection(${quoteString(label)}) RETURN *`);
  return {
    columns,
    pairs: pairs.map((row) => ({
      source: String(row['source table name']),
      destination: String(row['destination table name']),
    })),
  };
}

function columnsOf(rows: readonly Row[]): Columns {
  return new Map(rows.map(({ name, type }) => [String(name), String(type)]));
}
