/** One statechart for each generation that lives. */
import { type Diagram, loadDiagram } from './diagram.js';
import { byId, element, setText } from './dom.js';
import type { Frame, Panel } from './frame.js';
import type { GraphNames } from './graph-names.js';
import { generationOf } from './moment.js';

interface Chart {
  readonly figure: HTMLElement;
  readonly caption: HTMLElement;
  readonly diagram: Diagram;
}

export async function generationCharts(names: GraphNames): Promise<Panel> {
  // Loaded before anything is drawn, so that drawing need not wait.
  const spare = [await loadDiagram('graph-server')];
  const host = byId('generation-charts', HTMLElement);
  const none = byId('no-generations', HTMLElement);
  const charts = new Map<number, Chart>();

  const chartOf = (number: number, frame: Frame): Chart | null => {
    const known = charts.get(number);
    if (known !== undefined) return known;
    const diagram = spare.pop();
    loadDiagram('graph-server').then((fresh) => {
      spare.push(fresh);
      if (diagram === undefined) render(frame);
    }, reportError);
    if (diagram === undefined) return null;
    const caption = element('figcaption');
    const figure = element(
      'figure',
      { class: 'generation' },
      caption,
      element('div', { class: 'chart' }, diagram.root),
    );
    const chart = { figure, caption, diagram };
    charts.set(number, chart);
    host.append(figure);
    return chart;
  };

  const render = (frame: Frame) => {
    const { moment, mode } = frame;
    const living = [...moment.states.keys()].map(generationOf).filter((number) => number !== null);
    none.hidden = living.length > 0;
    for (const [number, { figure }] of charts) {
      if (living.includes(number)) continue;
      figure.remove();
      charts.delete(number);
    }
    for (const number of living) {
      const chart = chartOf(number, frame);
      if (chart === null) continue;
      const actor = `generation-${number}`;
      const story = moment.stories.get(number);
      const state = moment.states.get(actor) ?? '';
      const facts = [names.of(story?.graphId ?? null), story?.role ?? null, state].filter((fact) => fact !== null);
      setText(chart.caption, `Generation ${number}: ${facts.join(', ')}`);
      chart.diagram.light(state);
      chart.diagram.show(moment.taken.get(actor) ?? null, mode === 'live');
    }
  };
  return { render };
}
