/** The last entries of a journal, bounded in number and in size. */
import type { JournalEntry } from '../../types/journal.js';

export interface JournalRing {
  /** @param bytes what the entry takes as JSON */
  add(entry: JournalEntry, bytes: number): void;
  /** Entries after `seq`, oldest first. */
  since(seq: number): readonly JournalEntry[];
}

/** Entries must be numbered one after the other. */
export function createJournalRing({
  entries: most,
  bytes: mostBytes,
}: {
  readonly entries: number;
  readonly bytes: number;
}): JournalRing {
  const kept: { readonly entry: JournalEntry; readonly bytes: number }[] = [];
  let total = 0;
  return {
    add(entry, bytes) {
      kept.push({ entry, bytes });
      total += bytes;
      // The newest one stays, however large it is.
      while (kept.length > 1 && (kept.length > most || total > mostBytes)) total -= kept.shift()?.bytes ?? 0;
    },
    since(seq) {
      const oldest = kept[0]?.entry.seq ?? 1;
      return kept.slice(Math.max(0, seq + 1 - oldest)).map(({ entry }) => entry);
    },
  };
}
