/** A box for a query, with its answer as a table and, where it has nodes or edges, as a drawn graph. */
import { type Api, reasonOf } from './api.js';
import { byId, element, setText } from './dom.js';
import type { Panel } from './frame.js';
import { graphIn, type QueryAnswer, type ResultGraph, showValue } from './result.js';
import { counted, latency } from './text.js';

const MOST_ROWS = 500;
const MOST_ELEMENTS = 400;

export function queryPanel(api: Api): Panel {
  const form = byId('query-form', HTMLFormElement);
  const input = byId('query-text', HTMLTextAreaElement);
  const run = byId('query-run', HTMLButtonElement);
  const outcome = byId('query-outcome', HTMLElement);
  const table = byId('query-table', HTMLElement);
  const graph = byId('query-graph', HTMLElement);
  const drawing = byId('query-drawing', HTMLElement);
  const picked = byId('query-picked', HTMLElement);
  let erase: () => void = () => undefined;

  const show = async (answer: QueryAnswer, tookMs: number) => {
    const { rows } = answer;
    const cut = rows.length > MOST_ROWS ? `, the first ${MOST_ROWS} are shown` : '';
    setText(outcome, `${counted(rows.length, 'row')} in ${latency(tookMs)}${cut}`);
    table.replaceChildren(tableOf(answer));
    table.hidden = answer.columns.length === 0;
    const found = graphIn(rows);
    graph.hidden = found.nodes.length === 0;
    if (graph.hidden) return;
    setText(picked, captionOf(found));
    const { drawGraph } = await import('./result-graph.js');
    erase = drawGraph(drawing, limited(found), (text) => setText(picked, text ?? captionOf(found)));
  };
  const ask = async () => {
    erase();
    erase = () => undefined;
    outcome.className = '';
    setText(outcome, 'Waiting for the answer');
    run.disabled = true;
    const startedAt = performance.now();
    try {
      const answer = await api.post<QueryAnswer>('/ui/query', { query: input.value });
      await show(answer, performance.now() - startedAt);
    } catch (error) {
      table.hidden = true;
      graph.hidden = true;
      outcome.className = 'bad';
      setText(outcome, reasonOf(error));
    } finally {
      run.disabled = false;
    }
  };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    ask().catch(reportError);
  });
  input.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  return {
    render({ mode }) {
      form.inert = mode === 'file';
    },
  };
}

function tableOf({ columns, rows }: QueryAnswer): HTMLTableElement {
  const head = element('tr', {}, ...columns.map(({ name }) => element('th', { scope: 'col' }, name)));
  const body = rows
    .slice(0, MOST_ROWS)
    .map((row) => element('tr', {}, ...row.map((value) => element('td', {}, showValue(value)))));
  return element('table', {}, element('thead', {}, head), element('tbody', {}, ...body));
}

function limited({ nodes, edges }: ResultGraph): ResultGraph {
  const kept = nodes.slice(0, MOST_ELEMENTS);
  const ids = new Set(kept.map(({ id }) => id));
  return { nodes: kept, edges: edges.filter(({ src, dst }) => ids.has(src) && ids.has(dst)) };
}

function captionOf({ nodes, edges }: ResultGraph): string {
  const cut = nodes.length > MOST_ELEMENTS ? `, the first ${MOST_ELEMENTS} nodes are drawn` : '';
  return `${counted(nodes.length, 'node')}, ${counted(edges.length, 'edge')}${cut}`;
}
