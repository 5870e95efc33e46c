/**
 * Who holds the workspace. The lock itself is LevelDB's, an operating-system lock that dies with its holder; this file
 * only lets the message name the process.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { reasonOf } from '../../errors.js';

export async function writeHolder(path: string): Promise<void> {
  await writeFile(path, `${process.pid}\n`);
}

/** ` (pid 1234)`, or why it is not known, ready to be put into a message. */
export async function describeHolder(path: string): Promise<string> {
  try {
    return ` (pid ${Number.parseInt(await readFile(path, 'latin1'), 10)})`;
  } catch (error) {
    return ` (its pid is not known: ${reasonOf(error)})`;
  }
}
