/** The list of events: follows the newest, can be filtered, paused, and walked with the keyboard. */
import { byId, setText } from './dom.js';
import { EventFilter } from './event-filter.js';
import { createRow, fillRow } from './event-row.js';
import type { Frame, Panel } from './frame.js';
import type { JournalModel, Row } from './journal-model.js';
import { counted } from './text.js';
import { virtualList } from './virtual-list.js';

/** Page-up and page-down go so far. */
const PAGE = 10;
const STEPS: Readonly<Record<string, number>> = {
  ArrowUp: -1,
  ArrowDown: 1,
  PageUp: -PAGE,
  PageDown: PAGE,
  Home: -Infinity,
  End: Infinity,
};

export function eventList(onSelect: (seq: number | null) => void, onChange: () => void): Panel {
  const host = byId('event-list', HTMLElement);
  const input = byId('event-filter', HTMLInputElement);
  const pause = byId('event-pause', HTMLButtonElement);
  const count = byId('event-count', HTMLElement);
  const newer = byId('event-newer', HTMLButtonElement);
  const filter = new EventFilter();
  let rows: readonly Row[] = [];
  let pausedAfter: number | null = null;
  let selected: number | null = null;
  /** Ahead of what is drawn while keys come faster than pictures. */
  let cursor: number | null = null;
  let marked = new Map<number, string>();
  let look = '';

  const list = virtualList<Row>(host, {
    heightPx: () => Number.parseFloat(getComputedStyle(host).getPropertyValue('--row-height')) || 28,
    create: createRow,
    fill: (target, row, index, length) => fillRow(target, row, { index, length, selected, mark: marked.get(row.seq) }),
  });

  /** The row so many steps from there. */
  const neighbour = (from: number | null, step: number): number | null => {
    const present = rows.findIndex(({ seq }) => seq === from);
    // Without a selection the newest is where one looks.
    const start = present === -1 ? (step < 0 ? rows.length : rows.length - 1) : present;
    return rows[Math.max(0, Math.min(rows.length - 1, start + step))]?.seq ?? null;
  };
  const setPaused = (isPaused: boolean, lastSeq: number) => {
    pausedAfter = isPaused ? lastSeq : null;
    pause.setAttribute('aria-pressed', String(isPaused));
    setText(pause, isPaused ? 'Resume' : 'Pause');
    if (!isPaused) list.scrollToEnd();
    onChange();
  };
  let model: JournalModel | null = null;
  const togglePause = () => setPaused(pausedAfter === null, model?.lastSeq ?? 0);

  input.addEventListener('input', () => {
    filter.text = input.value;
    onChange();
  });
  pause.addEventListener('click', togglePause);
  newer.addEventListener('click', () => {
    if (pausedAfter !== null) setPaused(false, 0);
    list.scrollToEnd();
    onChange();
  });
  host.addEventListener('scroll', () => onChange(), { passive: true });
  host.addEventListener('click', (event) => {
    const row = event.target instanceof Element ? event.target.closest('[data-seq]') : null;
    if (row !== null) onSelect(Number(row.getAttribute('data-seq')));
  });
  host.addEventListener('keydown', (event) => {
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    cursor = neighbour(cursor, step);
    onSelect(cursor);
  });
  document.addEventListener('keydown', (event) => {
    if (isTyping(event) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === '/') {
      event.preventDefault();
      input.focus();
    } else if (event.key === ' ' && !(event.target instanceof HTMLButtonElement)) {
      event.preventDefault();
      togglePause();
    }
  });
  input.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowDown' || event.key === 'Enter') host.focus();
  });

  return {
    render(frame) {
      const wasAtEnd = list.isAtEnd();
      const isNewModel = model !== frame.model;
      if (isNewModel && pausedAfter !== null) {
        pausedAfter = null;
        pause.setAttribute('aria-pressed', 'false');
        setText(pause, 'Pause');
      }
      model = frame.model;
      const all = filter.of(frame.model.rows);
      const end = pausedAfter;
      rows = end === null ? all : all.filter(({ seq }) => seq <= end);
      const isMoved = frame.selected !== selected;
      selected = frame.selected;
      cursor = selected;
      marked = selected === null ? new Map() : marksOf(frame, selected);
      const nowLook = `${selected} ${[...marked.keys()].join()}`;
      list.show(rows, isNewModel || nowLook !== look);
      look = nowLook;
      if (selected !== null) {
        const index = rows.findIndex(({ seq }) => seq === selected);
        if (isMoved && index !== -1) list.scrollTo(index);
        host.setAttribute('aria-activedescendant', `event-${selected}`);
      } else {
        host.removeAttribute('aria-activedescendant');
        if ((wasAtEnd && pausedAfter === null) || isNewModel) list.scrollToEnd();
      }
      setText(
        count,
        rows.length === frame.model.rows.length
          ? counted(rows.length, 'event')
          : `${rows.length} of ${counted(frame.model.rows.length, 'event')}`,
      );
      const unseen = all.length - rows.length;
      newer.hidden = frame.mode !== 'live' || (list.isAtEnd() && pausedAfter === null);
      setText(newer, unseen > 0 ? `${counted(unseen, 'newer event')} ↓` : 'Newest ↓');
    },
  };
}

function marksOf({ model }: Frame, selected: number): Map<number, string> {
  const causes = model.causesOf(selected).slice(0, -1);
  const effects = model.effectsOf(selected);
  return new Map([
    ...causes.map(({ seq }) => [seq, 'cause'] as const),
    ...effects.map(({ seq }) => [seq, 'effect'] as const),
  ]);
}

function isTyping({ target }: KeyboardEvent): boolean {
  return (
    target instanceof HTMLInputElement ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement ||
    document.querySelector('dialog[open]') !== null
  );
}
