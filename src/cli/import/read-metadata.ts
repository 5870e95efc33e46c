/**
 * The metadata store of GraphScope Interactive: METADATA/<kind>/META_<key> in its workspace, a file a row. Only files
 * that are listed there are read, and no link is followed: what stands in a row, or in its name, is never a path.
 */
import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { reasonOf } from '../../errors.js';
import { type Fields, isFields } from '../load/read-document.js';

const PREFIX = 'META_';
/** Far above any schema; what is larger is something else. */
const MAX_FILE_BYTES = 16 * 1024 * 1024;

export interface Row {
  readonly key: string;
  /** Where it was read. */
  readonly file: string;
  /** Why it can not be read instead of its content: Interactive writes in place, so that a crash tears a file. */
  readonly content: Fields | { readonly problem: string };
}

/** Those of one kind, ordered by key as numbers go; none when there is no such directory. */
export async function readRows(workspace: string, kind: string): Promise<readonly Row[]> {
  const directory = join(workspace, 'METADATA', kind);
  const names = (await listPlain(directory, 'file')).filter((name) => name.startsWith(PREFIX));
  const rows = names.map(async (name) => {
    const file = join(directory, name);
    return { key: name.slice(PREFIX.length), file, content: await readFields(file) };
  });
  return (await Promise.all(rows)).toSorted((a, b) => a.key.localeCompare(b.key, 'en', { numeric: true }));
}

/** A text that is all of a row: the running graph's. */
export async function readTexts(workspace: string, kind: string): Promise<readonly string[]> {
  const directory = join(workspace, 'METADATA', kind);
  const names = (await listPlain(directory, 'file')).filter((name) => name.startsWith(PREFIX));
  return Promise.all(names.map(async (name) => (await readFile(join(directory, name), 'utf8')).trim()));
}

/** Names of the entries of a directory that are such themselves, and no links to one; none when there is no directory. */
export async function listPlain(directory: string, type: 'file' | 'directory'): Promise<readonly string[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return [];
    throw error;
  });
  return entries.filter((entry) => (type === 'file' ? entry.isFile() : entry.isDirectory())).map(({ name }) => name);
}

/** A map in JSON or YAML. Never rejects. */
export async function readFields(file: string): Promise<Row['content']> {
  try {
    const { size } = await lstat(file);
    if (size > MAX_FILE_BYTES) return { problem: `it has ${size} bytes, no metadata is that large` };
    const content: unknown = parse(await readFile(file, 'utf8'));
    return isFields(content) ? content : { problem: 'it is not a map of keys and values' };
  } catch (error) {
    const [reason = ''] = reasonOf(error).split(':\n');
    return { problem: reason };
  }
}
