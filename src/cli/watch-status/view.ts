/** What the screen of `status --watch` knows at a moment. */
import type { Figures } from '../../types/figures.js';
import type { JournalEvent } from '../../types/journal.js';
import type { StatusDocument } from '../status-document.js';

export interface WatchView {
  /** Where the service is asked. */
  readonly address: string;
  readonly status: StatusDocument;
  /** Null where the service tells none. */
  readonly figures: Figures | null;
  /** The last ones, oldest first. */
  readonly events: readonly JournalEvent[];
  /** Since when nobody answers (epoch ms), and why; null while somebody does. */
  readonly lost: { readonly since: number; readonly reason: string } | null;
}
