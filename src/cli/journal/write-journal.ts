/** An exported journal. */
import { writeFile } from 'node:fs/promises';
import { formatJournal } from '../../effects/telemetry/journal-file.js';
import { GraphkeeperError, reasonOf } from '../../errors.js';
import type { JournalEntry } from '../../types/journal.js';
import { version } from '../../version.js';

/** Whoever may read the file learns the names of graphs and where processes answered, so it is the user's own at first. */
export async function writeJournal(file: string, entries: readonly JournalEntry[]): Promise<void> {
  const text = formatJournal(entries, { exported_at: new Date().toISOString(), graphkeeper: version() });
  try {
    await writeFile(file, text, { mode: 0o600 });
  } catch (cause) {
    const remedy = `name a file that can be written (${reasonOf(cause)})`;
    throw new GraphkeeperError('GK_INVALID_ARGUMENT', { field: 'file', value: file, remedy }, { cause });
  }
}
