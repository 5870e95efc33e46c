/** The files of the page by the names that it has for them. Nothing is served that is not listed here. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface UiFile {
  readonly type: string;
  /** Changes with the contents. */
  readonly tag: string;
  read(): Promise<Buffer>;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

const PAGE = new URL('../../../dist/ui/', import.meta.url);
const DIAGRAMS = new URL('../../../dist/diagrams/', import.meta.url);

let listed: Promise<ReadonlyMap<string, string>> | undefined;

/** @param name below /ui/; null when the page has no such file */
export async function findUiFile(name: string): Promise<UiFile | null> {
  listed ??= listFiles();
  const path = (await listed).get(name);
  if (path === undefined) return null;
  const { size, mtimeMs } = await stat(path);
  return {
    type: TYPES[extname(path)] ?? 'application/octet-stream',
    tag: `"${size}-${Math.round(mtimeMs)}"`,
    read: () => readFile(path),
  };
}

async function listFiles(): Promise<ReadonlyMap<string, string>> {
  return new Map([
    ...(await filesIn(PAGE, '')),
    ...(await filesIn(DIAGRAMS, 'diagrams/')),
    ['vendor/cytoscape.js', fileURLToPath(import.meta.resolve('cytoscape/dist/cytoscape.esm.min.mjs'))],
  ]);
}

async function filesIn(directory: URL, prefix: string): Promise<(readonly [string, string])[]> {
  const names = (await readdir(directory)).filter((name) => extname(name) in TYPES);
  return names.map((name) => [`${prefix}${name}`, fileURLToPath(new URL(name, directory))]);
}
