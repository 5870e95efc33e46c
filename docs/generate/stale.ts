/** Which generated files are not what they should be. */
import { readFile } from 'node:fs/promises';
import { DOCS } from './docs-directory.js';
import { generatePages } from './pages.js';

/** Paths from the project, of files that are missing or differ from what would be written now. */
export async function staleFiles(): Promise<string[]> {
  const stale: string[] = [];
  for (const { path, content } of await generatePages()) {
    if ((await readIfThere(new URL(path, DOCS))) !== content) stale.push(`docs/${path}`);
  }
  return stale;
}

async function readIfThere(file: URL): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
