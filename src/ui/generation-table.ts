/** The generations of the timeline in words and figures. */
import type { Figures, GenerationFigures } from '../types/figures.js';
import { byId, element } from './dom.js';
import type { Frame, Panel } from './frame.js';
import { isBad, outcomeOf, type Story } from './generation-story.js';
import type { GraphNames } from './graph-names.js';
import { clockTime, duration, mebibytes, percent } from './text.js';

const ROWS = 12;

export interface GenerationTable extends Panel {
  takeFigures(figures: Figures | null): void;
}

export function generationTable(names: GraphNames): GenerationTable {
  const body = byId('generations', HTMLTableSectionElement);
  let figures: readonly GenerationFigures[] = [];
  let shown = '';
  return {
    takeFigures(given) {
      figures = given?.generations ?? [];
    },
    render(frame) {
      const present = frame.mode === 'live' ? figures : [];
      const rows = [...frame.moment.stories.values()]
        .slice(-ROWS)
        .reverse()
        .map((story) => cells(story, frame, present, names));
      const text = JSON.stringify(rows);
      if (text === shown) return;
      shown = text;
      body.replaceChildren(...rows.map(({ values, state }) => rowOf(values, state)));
    },
  };
}

interface Cells {
  readonly values: readonly string[];
  readonly state: string;
}

function cells(story: Story, { mode }: Frame, figures: readonly GenerationFigures[], names: GraphNames): Cells {
  const { number, graphId, pid, startedAt, readyAt, exit } = story;
  const measured = exit === null ? figures.find(({ generation }) => generation === number) : undefined;
  const state = outcomeOf(story);
  const role = exit === null && story.role !== null && story.role !== state ? ` (${story.role})` : '';
  const values = [
    String(number),
    names.of(graphId) ?? '',
    exit === null ? `${state}${role}` : `${exit.reason} ${exit.detail}`.trim(),
    clockTime(startedAt, { withMs: false }),
    readyAt === null ? '' : duration(readyAt - startedAt),
    pid === null ? '' : String(pid),
    measured ? mebibytes(measured.rssBytes) : '',
    measured ? percent(measured.cpu) : '',
  ];
  const kind = exit === null ? 'alive' : isBad(exit.reason) ? 'bad' : 'gone';
  return { values, state: mode === 'live' || exit !== null ? kind : 'alive' };
}

function rowOf([number = '', ...values]: readonly string[], state: string): HTMLTableRowElement {
  return element(
    'tr',
    { class: state },
    element('th', { scope: 'row' }, number),
    ...values.map((value) => element('td', {}, value)),
  );
}
