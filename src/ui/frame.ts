/** What all parts of the page are drawn from. */
import type { JournalModel } from './journal-model.js';
import type { Moment } from './moment.js';

export interface Frame {
  readonly model: JournalModel;
  /** What is shown: the present, or what was true after the selected entry. */
  readonly moment: Moment;
  /** `live`: the present of a running service. `past`: an earlier moment of it. `file`: a journal from a file. */
  readonly mode: 'live' | 'past' | 'file';
  /** The selected entry; null in `live`. */
  readonly selected: number | null;
  /** Where the time axis ends (epoch ms). */
  readonly now: number;
}

export interface Panel {
  /** Cheap when nothing that it shows has changed. */
  render(frame: Frame): void;
}
