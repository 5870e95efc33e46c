/** Journals as files: JSON lines, the first of which says what it is. */
import type { JournalEntry } from '../types/journal.js';

const HEADER = { format: 'graphkeeper-journal', version: 1 } as const;

/** @throws Error that says what is wrong, for people */
export function readJournalFile(text: string): JournalEntry[] {
  const [first = '', ...lines] = text.split('\n').filter((line) => line.trim() !== '');
  const header = parse(first, 1);
  if (header.format !== HEADER.format)
    throw new Error('This is no journal of graphkeeper: its first line says no such format');
  if (header.version !== HEADER.version) {
    throw new Error(
      `This journal has version ${String(header.version)}, and this page reads version ${HEADER.version}`,
    );
  }
  const entries = lines.map((line, index) => entryOf(parse(line, index + 2), index + 2));
  return renumbered(entries);
}

export function writeJournalFile(entries: readonly JournalEntry[]): string {
  return [HEADER, ...entries].map((line) => `${JSON.stringify(line)}\n`).join('');
}

function parse(line: string, number: number): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw new Error(`Line ${number} is not JSON`, { cause: error });
  }
  if (typeof value !== 'object' || value === null) throw new Error(`Line ${number} is no JSON object`);
  return { ...value };
}

function entryOf(value: Record<string, unknown>, number: number): JournalEntry {
  const isEntry = typeof value.seq === 'number' && typeof value.at === 'number' && typeof value.kind === 'string';
  if (!isEntry || !['event', 'status', 'start'].includes(String(value.kind))) {
    throw new Error(`Line ${number} is no entry of a journal`);
  }
  return value as object as JournalEntry;
}

/** A file may hold several runs of the service, each counted from 1: the page wants one count over all. */
function renumbered(entries: readonly JournalEntry[]): JournalEntry[] {
  let offset = 0;
  let last = 0;
  return entries.map((entry) => {
    if (entry.seq + offset <= last) offset = last;
    last = entry.seq + offset;
    if (offset === 0) return entry;
    if (entry.kind !== 'event') return { ...entry, seq: last };
    return { ...entry, seq: last, cause: entry.cause === null ? null : entry.cause + offset };
  });
}
