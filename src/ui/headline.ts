/** The first line of the page: what state the service is in, and whether what is shown is true now. */
import { byId, setText } from './dom.js';
import type { Connection } from './follow.js';
import type { Frame, Panel } from './frame.js';
import type { GraphNames } from './graph-names.js';
import type { Moment } from './moment.js';
import { clockTime, counted } from './text.js';

export interface Headline extends Panel {
  takeConnection(connection: Connection): void;
}

export function headline(names: GraphNames): Headline {
  const state = byId('state', HTMLElement);
  const summary = byId('summary', HTMLElement);
  const connection = byId('connection', HTMLElement);
  const problem = byId('last-error', HTMLElement);
  let present: Connection = { state: 'connecting' };
  return {
    takeConnection(given) {
      present = given;
    },
    render({ moment, mode }: Frame) {
      const lifecycle = moment.states.get('service') ?? moment.status?.lifecycle ?? null;
      setText(state, lifecycle ?? '…');
      state.dataset.kind = kindOf(lifecycle);
      setText(summary, summaryOf(moment, names));
      const error = moment.status?.lastError ?? null;
      problem.hidden = error === null;
      if (error !== null) setText(problem, `Last error, ${clockTime(error.at, { withMs: false })}: ${error.message}`);
      const isStale = present.state === 'stale' && mode !== 'file';
      document.body.classList.toggle('stale', isStale);
      connection.dataset.state = mode === 'file' ? 'file' : present.state;
      setText(connection, mode === 'file' ? 'a file' : connectionText(present));
      document.title = `${lifecycle ?? 'graphkeeper'}${isStale ? ' (stale)' : ''} · graphkeeper`;
    },
  };
}

/** Says what the colour of a state says. */
function kindOf(lifecycle: string | null): string {
  const top = lifecycle?.replace(/\..*$/, '') ?? '';
  if (top === 'ready') return 'good';
  if (top === 'failed') return 'bad';
  return ['starting', 'switching', 'restarting', 'stopping'].includes(top) ? 'moving' : 'still';
}

function summaryOf({ status }: Moment, names: GraphNames): string {
  if (status === null) return 'Nothing is known yet';
  const { generation, generations, graph, gateway } = status;
  const comingId = generations.find(({ role }) => role === 'candidate')?.graphId ?? graph?.id ?? null;
  const coming = comingId === generation?.graphId ? null : names.of(comingId);
  const served =
    generation === null
      ? 'No graph is served'
      : `${names.of(generation.graphId)} is served by generation ${generation.number}`;
  const held = gateway.held > 0 ? `, ${counted(gateway.held, 'query is held', 'queries are held')}` : '';
  return `${served}${coming === null ? '' : `, ${coming} is coming`}${held}`;
}

function connectionText(connection: Connection): string {
  switch (connection.state) {
    case 'connecting':
      return 'connecting';
    case 'live':
      return 'live';
    case 'stale':
      return `stale since ${clockTime(connection.since, { withMs: false })}, trying again: ${connection.reason}`;
  }
}
