/** One row of the list of events. */
import { element, setText } from './dom.js';
import type { Row } from './journal-model.js';
import { clockTime } from './text.js';

export interface RowLook {
  readonly index: number;
  readonly length: number;
  readonly selected: number | null;
  /** `cause` or `effect` of the selected one. */
  readonly mark: string | undefined;
}

export function createRow(): HTMLElement {
  const parts = ['time', 'actor', 'event', 'change'].map((name) => element('span', { class: name }));
  return element('div', { class: 'row', role: 'option' }, ...parts);
}

export function fillRow(target: HTMLElement, row: Row, { index, length, selected, mark }: RowLook): void {
  const isSelected = row.seq === selected;
  target.id = `event-${row.seq}`;
  target.className = `row ${mark ?? ''} ${row.kind === 'event' && row.before === row.after ? 'quiet' : ''}`;
  target.setAttribute('data-seq', String(row.seq));
  target.setAttribute('aria-selected', String(isSelected));
  target.setAttribute('aria-posinset', String(index + 1));
  target.setAttribute('aria-setsize', String(length));
  const texts =
    row.kind === 'start' ? ['service', 'service started', `version ${row.version}, pid ${row.pid}`] : eventTexts(row);
  for (const [at, text] of [clockTime(row.at), ...texts].entries()) {
    const part = target.children[at];
    if (part !== undefined) setText(part, text);
  }
}

function eventTexts(row: Extract<Row, { kind: 'event' }>): string[] {
  return [row.actor, `${row.event} ← ${row.from}`, changeOf(row)];
}

/** `switching.preparing → recording`: what stays the same is said once. */
function changeOf({ before, after }: Extract<Row, { kind: 'event' }>): string {
  if (before === null || before === after) return after;
  const top = /^\w+\./.exec(before)?.[0] ?? ' ';
  return `${before} → ${after.startsWith(top) ? after.slice(top.length) : after}`;
}
