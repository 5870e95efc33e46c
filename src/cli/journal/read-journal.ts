/** Where a journal can be read: from a running service, from the files in a workspace, from an exported file. */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parseJournal, readJournalFiles } from '../../effects/telemetry/journal-file.js';
import { GraphkeeperError, reasonOf } from '../../errors.js';
import type { JournalEntry } from '../../types/journal.js';
import { type AdminOptions, connect } from '../connect.js';

export interface JournalSource extends AdminOptions {
  readonly workspace?: string;
}

/** @throws GK_UNREACHABLE; GK_INVALID_ARGUMENT for a workspace that is none */
export async function readJournal(source: JournalSource): Promise<readonly JournalEntry[]> {
  const { workspace } = source;
  if (workspace === undefined) {
    const client = await connect(source);
    return (await client.get<{ entries: JournalEntry[] }>('/v1/graphkeeper/journal')).entries;
  }
  try {
    await stat(join(workspace, 'logs'));
    return await readJournalFiles(join(workspace, 'logs'));
  } catch (cause) {
    throw unreadable('--workspace', workspace, 'name the directory of a service', cause);
  }
}

/** @throws GK_INVALID_ARGUMENT for a file that cannot be read, or is no journal */
export async function readExported(file: string): Promise<readonly JournalEntry[]> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw unreadable('file', file, 'name a file that can be read', cause);
  }
  return parseJournal(text, file);
}

function unreadable(field: string, value: string, remedy: string, cause: unknown): GraphkeeperError {
  const details = { field, value, remedy: `${remedy} (${reasonOf(cause)})` };
  return new GraphkeeperError('GK_INVALID_ARGUMENT', details, { cause });
}
