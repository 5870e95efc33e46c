/**
 * Writes the generated part of docs/ from the sources: `npm run docs:transitions`.
 * With --check it writes nothing, names the files that are stale, and ends with exit code 1 if there are any.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { DOCS } from './docs-directory.js';
import { generatePages } from './pages.js';
import { staleFiles } from './stale.js';

if (process.argv.includes('--check')) {
  const stale = await staleFiles();
  for (const file of stale) console.error(`${file} is stale: run npm run docs:transitions`);
  if (stale.length > 0) process.exitCode = 1;
} else {
  for (const { path, content } of await generatePages()) {
    const file = new URL(path, DOCS);
    await mkdir(new URL('.', file), { recursive: true });
    await writeFile(file, content);
    console.log(`docs/${path}`);
  }
}
