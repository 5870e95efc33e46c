/** What there is to be taken over from a workspace of GraphScope Interactive. Nothing is written. */
import { join } from 'node:path';
import { GraphkeeperError } from '../../errors.js';
import { type Fields, isFields } from '../load/read-document.js';
import { listPlain, type Row, readFields, readRows, readTexts } from './read-metadata.js';

export interface FoundProcedure {
  readonly name: string;
  readonly description: string;
  readonly type: string;
  readonly query: string;
  readonly enable: boolean;
}

export interface FoundGraph {
  /** There; the service gives it one of its own. */
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly schema: Fields;
  readonly hasData: boolean;
  /** The document of its last load. */
  readonly mapping: Fields | null;
  readonly procedures: readonly FoundProcedure[];
}

export interface FoundWorkspace {
  readonly graphs: readonly FoundGraph[];
  readonly runningGraphId: string | null;
  readonly jobs: number;
  /** What is there and can not be read, and why. */
  readonly unreadable: readonly { readonly file: string; readonly problem: string }[];
}

/** @throws GK_INVALID_ARGUMENT when the directory has no graph of Interactive's in it */
export async function readInteractiveWorkspace(directory: string): Promise<FoundWorkspace> {
  const [graphRows, procedureRows, jobRows, running] = await Promise.all([
    readRows(directory, 'GRAPH_META'),
    readRows(directory, 'PLUGIN_META'),
    readRows(directory, 'JOB_META'),
    readTexts(directory, 'RUNNING_GRAPH'),
  ]);
  const files = await readGraphFiles(join(directory, 'data'));
  // Before there was a metadata store, the file of a graph was all that there was of it.
  const rows = graphRows.length > 0 ? graphRows.map((row) => mended(row, files)) : files;
  if (rows.length === 0) {
    const remedy = 'give a workspace of GraphScope Interactive: it has METADATA/GRAPH_META, or data/<graph>/graph.yaml';
    throw new GraphkeeperError('GK_INVALID_ARGUMENT', { field: '--interactive-workspace', value: directory, remedy });
  }
  const procedures = procedureRows.flatMap(({ content }) => ('problem' in content ? [] : [content]));
  return {
    graphs: rows.flatMap(({ key, content }) => ('problem' in content ? [] : [graphOf(key, content, procedures)])),
    runningGraphId: running[0] || null,
    jobs: jobRows.length,
    unreadable: [...rows, ...procedureRows].flatMap(({ file, content }) =>
      'problem' in content ? [{ file, problem: text(content.problem) }] : [],
    ),
  };
}

/** data/<graph>/graph.yaml */
async function readGraphFiles(data: string): Promise<readonly Row[]> {
  const found: Row[] = [];
  for (const name of await listPlain(data, 'directory')) {
    if (!(await listPlain(join(data, name), 'file')).includes('graph.yaml')) continue;
    const file = join(data, name, 'graph.yaml');
    found.push({ key: name, file, content: await readFields(file) });
  }
  return found;
}

/** The file beside the data has the same schema as a row that is torn. */
function mended(row: Row, files: readonly Row[]): Row {
  if (!('problem' in row.content)) return row;
  return files.find(({ key, content }) => key === row.key && !('problem' in content)) ?? row;
}

function graphOf(key: string, content: Fields, procedures: readonly Fields[]): FoundGraph {
  const { name, description, schema, data_update_time: updated, data_import_config: mapping } = content;
  return {
    id: key,
    name: text(name) || key,
    description: text(description),
    schema: isFields(schema) ? schema : {},
    hasData: typeof updated === 'number' && updated > 0,
    mapping: isFields(mapping) ? mapping : null,
    procedures: procedures.filter((procedure) => String(procedure.bound_graph) === key).map(procedureOf),
  };
}

function procedureOf(content: Fields): FoundProcedure {
  const { name, id, description, type, query, enable } = content;
  return {
    name: text(name) || text(id),
    description: text(description),
    type: text(type) || 'cypher',
    query: text(query),
    enable: enable !== false,
  };
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
