/** The bar that says that one looks at the past, and steps through it. */
import { byId, setText } from './dom.js';
import type { Frame, Panel } from './frame.js';
import type { Row } from './journal-model.js';
import { clockTime } from './text.js';

const STEP_MS = 700;

export interface PlayerActions {
  readonly onSelect: (seq: number) => void;
  /** Back to what is now; from a file, back to the service. */
  readonly onLeave: () => void;
}

export function player({ onSelect, onLeave }: PlayerActions): Panel {
  const bar = byId('past', HTMLElement);
  const text = byId('past-text', HTMLElement);
  const slider = byId('past-slider', HTMLInputElement);
  const play = byId('past-play', HTMLButtonElement);
  const leave = byId('past-leave', HTMLButtonElement);
  const previous = byId('past-previous', HTMLButtonElement);
  const next = byId('past-next', HTMLButtonElement);
  let rows: readonly Row[] = [];
  let position = 0;
  let timer: number | null = null;

  const go = (index: number) => {
    const row = rows[index];
    if (row !== undefined) onSelect(row.seq);
  };
  const setPlaying = (isPlaying: boolean) => {
    if (timer !== null) clearInterval(timer);
    timer = isPlaying
      ? window.setInterval(() => (position < rows.length - 1 ? go(position + 1) : setPlaying(false)), STEP_MS)
      : null;
    setText(play, isPlaying ? 'Hold' : 'Play');
    play.setAttribute('aria-pressed', String(isPlaying));
  };

  previous.addEventListener('click', () => go(position - 1));
  next.addEventListener('click', () => go(position + 1));
  slider.addEventListener('input', () => go(Number(slider.value)));
  leave.addEventListener('click', onLeave);
  play.addEventListener('click', () => {
    if (timer === null && position >= rows.length - 1) go(0);
    setPlaying(timer === null);
  });

  return {
    render(frame) {
      bar.hidden = frame.mode === 'live';
      document.body.classList.toggle('looks-back', frame.mode !== 'live');
      if (frame.mode === 'live') {
        if (timer !== null) setPlaying(false);
        return;
      }
      rows = frame.model.rows;
      position = positionOf(rows, frame.selected);
      slider.max = String(Math.max(0, rows.length - 1));
      slider.value = String(position);
      previous.disabled = position <= 0;
      next.disabled = position >= rows.length - 1;
      setText(leave, frame.mode === 'file' ? 'Close the file' : 'Back to live');
      setText(text, sentence(frame, rows[position], position + 1, rows.length));
      slider.setAttribute('aria-valuetext', `event ${position + 1} of ${rows.length}`);
    },
  };
}

function sentence({ mode }: Frame, row: Row | undefined, position: number, count: number): string {
  const what = mode === 'file' ? 'You look at a journal from a file' : 'You look at the past';
  if (row === undefined) return `${what}, and it is empty`;
  return `${what}: ${row.kind === 'start' ? 'service started' : row.event}, event ${position} of ${count}, ${clockTime(row.at)}`;
}

/** Rows are in the order of their numbers. */
function positionOf(rows: readonly Row[], selected: number | null): number {
  if (selected === null) return rows.length - 1;
  let low = 0;
  let high = rows.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rows[middle]?.seq ?? 0) < selected) low = middle + 1;
    else high = middle;
  }
  return low;
}
