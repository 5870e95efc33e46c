/** The buttons that change something: each asks first, says what will happen, and tells what came of it. */
import { type Api, reasonOf } from './api.js';
import { byId, element } from './dom.js';
import type { Frame, Panel } from './frame.js';
import type { GraphNames, ListedGraph } from './graph-names.js';
import type { Notices } from './notices.js';
import { duration } from './text.js';

type Command = 'start' | 'switch' | 'restart' | 'stop';

interface Report {
  readonly graph_id: string | null;
  readonly generation: number | null;
  readonly took_ms: number;
}

/** In which states of the service a command makes sense. */
const SENSIBLE: Readonly<Record<Command, (served: boolean, lifecycle: string) => boolean>> = {
  start: (served, lifecycle) => !served && ['idle', 'stopped', 'failed'].includes(lifecycle),
  switch: (served) => served,
  restart: (served) => served,
  stop: (_served, lifecycle) => !['idle', 'stopped'].includes(lifecycle),
};

const COMMANDS = ['start', 'switch', 'restart', 'stop'] as const;

export function commands(api: Api, names: GraphNames, notices: Notices): Panel {
  const dialog = byId('confirm', HTMLDialogElement);
  const title = byId('confirm-title', HTMLElement);
  const text = byId('confirm-text', HTMLElement);
  const choice = byId('confirm-choice', HTMLElement);
  const graph = byId('confirm-graph', HTMLSelectElement);
  const yes = byId('confirm-yes', HTMLButtonElement);
  const buttons = COMMANDS.map((command) => ({ command, button: byId(`command-${command}`, HTMLButtonElement) }));
  let asked: Command = 'start';
  let served: string | null = null;

  const describe = () => {
    title.textContent = questionOf(asked, names.of(served), names.of(graph.value));
    text.textContent = CONSEQUENCES[asked];
  };
  const ask = async (command: Command) => {
    asked = command;
    const takesGraph = command === 'start' || command === 'switch';
    choice.hidden = !takesGraph;
    if (takesGraph) {
      const graphs = (await names.list(api)).filter(({ id }) => command === 'start' || id !== served);
      if (graphs.length === 0) {
        notices.tell('There is no other graph to switch to: create one first', 'bad');
        return;
      }
      graph.replaceChildren(...graphs.map(optionOf));
    }
    yes.textContent = NAMES[command];
    yes.className = command === 'stop' ? 'danger' : 'primary';
    describe();
    dialog.returnValue = '';
    dialog.showModal();
  };
  const carryOut = async () => {
    const command = asked;
    const graphId = graph.value;
    const taken = notices.tell(`${NAMES[command]} is on its way`, 'busy');
    try {
      const report = await send(api, command, graphId);
      notices.tell(outcomeOf(command, report, names), 'good');
    } catch (error) {
      notices.tell(`${NAMES[command]} failed. ${reasonOf(error)}`, 'bad');
    } finally {
      taken.remove();
    }
  };

  graph.addEventListener('change', describe);
  dialog.addEventListener('close', () => {
    if (dialog.returnValue === 'yes') carryOut().catch(reportError);
  });
  for (const { command, button } of buttons) {
    button.addEventListener('click', () => {
      ask(command).catch((error: unknown) => notices.tell(reasonOf(error), 'bad'));
    });
  }
  return {
    render({ moment, mode }: Frame) {
      const { status } = moment;
      served = status?.generation?.graphId ?? null;
      const lifecycle = moment.states.get('service') ?? status?.lifecycle ?? '';
      for (const { command, button } of buttons) {
        button.disabled = mode !== 'live' || !SENSIBLE[command](served !== null, lifecycle);
      }
    },
  };
}

const NAMES: Readonly<Record<Command, string>> = { start: 'Start', switch: 'Switch', restart: 'Restart', stop: 'Stop' };

const CONSEQUENCES: Readonly<Record<Command, string>> = {
  start: 'A GraphServer is started on this graph. Queries are answered when it is ready.',
  switch:
    'The other graph is started beside the present one. Queries move over when it is ready, and none fails; if it cannot be started, the present graph stays.',
  restart: 'A fresh GraphServer takes the place of the present one. Queries wait meanwhile; none is lost.',
  stop: 'Every GraphServer ends after it has finished what it has. From then on queries are refused until the next start.',
};

function questionOf(command: Command, served: string | null, chosen: string | null): string {
  switch (command) {
    case 'start':
      return `Start ${chosen}?`;
    case 'switch':
      return `Switch from ${served ?? 'nothing'} to ${chosen}?`;
    case 'restart':
      return `Restart ${served ?? 'the GraphServer'}?`;
    case 'stop':
      return `Stop ${served === null ? 'the service' : `serving ${served}`}?`;
  }
}

function send(api: Api, command: Command, graphId: string): Promise<Report> {
  switch (command) {
    case 'start':
    case 'switch':
      return api.post<Report>('/v1/service/start', { graph_id: graphId });
    case 'restart':
      return api.post<Report>('/v1/service/restart', {});
    case 'stop':
      return api.post<Report>('/v1/service/stop', {});
  }
}

function outcomeOf(command: Command, { graph_id, generation, took_ms }: Report, names: GraphNames): string {
  const done = `${NAMES[command]} done after ${duration(took_ms)}`;
  return command === 'stop' ? done : `${done}: ${names.of(graph_id)}, generation ${generation}`;
}

function optionOf({ id, name }: ListedGraph): HTMLOptionElement {
  return element('option', { value: id }, `${name} (${id})`);
}
