/**
 * The journal on disk: JSON lines in the workspace's `logs/journal.jsonl` and the one file before it, so that it outlives
 * the service; and as a file of its own, with a first line that says what it is.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { createStream } from 'rotating-file-stream';
import { GraphkeeperError } from '../../errors.js';
import type { JournalEntry } from '../../types/journal.js';

const FILE = 'journal.jsonl';
const FILE_BEFORE = 'journal.1.jsonl';
const FILE_SIZE = '8M';
/** Lines waiting for a slow disk beyond this are dropped from the file. */
const MAX_UNWRITTEN_BYTES = 8 * 1024 * 1024;

export interface JournalFile {
  write(line: string): void;
  close(): Promise<void>;
}

/** A file that cannot be written costs entries, never the service; `onProblem` is told once. */
export function openJournalFile(directory: string, onProblem: (problem: Error) => void): JournalFile {
  const file: Writable = createStream((index) => (Number(index) > 0 ? FILE_BEFORE : FILE), {
    path: directory,
    size: FILE_SIZE,
    rotate: 1,
    mode: 0o600,
  });
  file.once('error', onProblem);
  file.on('error', () => file.destroy());
  // A service that was killed may have left half a line.
  file.write('\n');
  return {
    write(line) {
      if (!file.destroyed && file.writableLength < MAX_UNWRITTEN_BYTES) file.write(`${line}\n`);
    },
    async close() {
      if (file.destroyed) return;
      file.end();
      await finished(file);
    },
  };
}

/** What all services in a workspace have written down, as far as it is kept, oldest first. Half lines are left out. */
export async function readJournalFiles(directory: string): Promise<JournalEntry[]> {
  const texts = await Promise.all([FILE_BEFORE, FILE].map((name) => readIfThere(join(directory, name))));
  return texts
    .join('\n')
    .split('\n')
    .flatMap((line) => readEntry(line) ?? []);
}

const HEADER = { format: 'graphkeeper-journal', version: 1 } as const;

/** @param about what else the first line says, e.g. when it was exported */
export function formatJournal(entries: readonly JournalEntry[], about: Readonly<Record<string, unknown>> = {}): string {
  return [{ ...HEADER, ...about }, ...entries].map((line) => `${JSON.stringify(line)}\n`).join('');
}

/** @throws GK_INVALID_ARGUMENT for a text that is no journal, naming `source` and the line */
export function parseJournal(text: string, source: string): JournalEntry[] {
  const [first = '', ...lines] = text.split('\n');
  const header = parseJson(first);
  if (header?.format !== HEADER.format) throw noJournal(source, 1, 'export one with graphkeeper journal export');
  if (header.version !== HEADER.version) throw noJournal(source, 1, 'read it with the graphkeeper that wrote it');
  return lines.flatMap((line, index) => {
    if (line === '') return [];
    const entry = readEntry(line);
    if (entry === null) throw noJournal(source, index + 2, 'this line is no entry of a journal: export it again');
    return [entry];
  });
}

function noJournal(source: string, line: number, remedy: string): GraphkeeperError {
  return new GraphkeeperError('GK_INVALID_ARGUMENT', { field: 'journal', value: `${source}:${line}`, remedy });
}

function readEntry(line: string): JournalEntry | null {
  const value = parseJson(line);
  const isEntry = ['event', 'status', 'start'].includes(String(value?.kind)) && typeof value?.seq === 'number';
  return isEntry ? (value as object as JournalEntry) : null;
}

function parseJson(line: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? { ...value } : null;
  } catch {
    return null;
  }
}

async function readIfThere(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}
