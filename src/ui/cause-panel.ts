/** Why the selected event happened, and what followed from it. */
import { byId, element } from './dom.js';
import type { Panel } from './frame.js';
import type { Row } from './journal-model.js';
import { clockTime, duration } from './text.js';

/** A long list of consequences says no more than its beginning. */
const MOST_EFFECTS = 8;
/** Of a long chain the steps that are nearest. */
const MOST_CAUSES = 10;

export function causePanel(onSelect: (seq: number) => void): Panel {
  const host = byId('cause', HTMLElement);
  let shown = '';
  return {
    render({ model, selected }) {
      const row = selected === null ? null : model.row(selected);
      const effects = row === null ? [] : model.effectsOf(row.seq);
      const key = `${selected} ${effects.length} ${model.entries.length > 0 ? model.entries[0]?.at : ''}`;
      if (key === shown) return;
      shown = key;
      if (row === null) {
        host.replaceChildren(hint('Select an event to see what led to it.'));
        return;
      }
      const causes = model.causesOf(row.seq);
      const step = (one: Row, name: string) => stepOf(one, name, row.at, onSelect);
      const chain = causes
        .slice(-MOST_CAUSES)
        .map((cause) => step(cause, cause.seq === row.seq ? 'selected' : 'cause'));
      const followed = effects.slice(0, MOST_EFFECTS).map((effect) => step(effect, 'effect'));
      const rest = effects.length - followed.length;
      host.replaceChildren(
        element('h3', {}, causes.length > 1 ? 'What led to it' : 'It came from outside'),
        ...(causes.length > chain.length ? [hint(`after ${causes.length - chain.length} earlier steps`)] : []),
        element('ol', { class: 'chain' }, ...chain),
        ...(followed.length === 0
          ? []
          : [element('h3', {}, 'What followed'), element('ol', { class: 'chain' }, ...followed)]),
        ...(rest > 0 ? [hint(`and ${rest} more`)] : []),
      );
    },
  };
}

function stepOf(row: Row, name: string, since: number, onSelect: (seq: number) => void): HTMLElement {
  const button = element('button', {
    type: 'button',
    class: name,
    'aria-current': name === 'selected' ? 'step' : null,
  });
  button.append(...(row.kind === 'start' ? [strong('service started')] : textsOf(row)));
  const gap = row.at - since;
  button.append(
    element(
      'span',
      { class: 'when' },
      gap === 0 ? clockTime(row.at) : `${gap < 0 ? '−' : '+'}${duration(Math.abs(gap))}`,
    ),
  );
  button.addEventListener('click', () => onSelect(row.seq));
  return element('li', {}, button);
}

function textsOf(row: Extract<Row, { kind: 'event' }>): HTMLElement[] {
  const change = row.before === row.after ? `stays ${row.after}` : `${row.before ?? 'nothing'} → ${row.after}`;
  const known = Object.entries(row.details).filter(([, value]) => value !== null);
  const details = known.map(([key, value]) => `${key} ${value}`);
  return [
    strong(row.event),
    element('span', {}, `from ${row.from} to ${row.actor}`),
    element('span', { class: 'change' }, change),
    ...(details.length === 0 ? [] : [element('span', { class: 'details' }, details.join(', '))]),
  ];
}

function strong(text: string): HTMLElement {
  return element('strong', {}, text);
}

function hint(text: string): HTMLElement {
  return element('p', { class: 'hint' }, text);
}
