/** The machines that are documented, and the sentences that no machine can say of itself. */
import { MACHINES, type MachineName } from '../../../src/diagram/machines.js';
import { readMachine } from '../../../src/diagram/read-machine.js';
import { descendants, type State } from '../../../src/diagram/state.js';
import type { Drawing } from '../statechart/draw.js';

export interface DocumentedMachine {
  readonly name: MachineName;
  readonly title: string;
  readonly source: string;
  readonly introduction: string;
  readonly root: State;
  readonly picture: Drawing;
}

/** From docs/. */
export function pathOfPicture({ name }: DocumentedMachine): string {
  return `images/${name}-statechart.svg`;
}

export function documentedMachines(): readonly DocumentedMachine[] {
  return [
    {
      name: 'service',
      title: 'The service',
      source: 'src/machines/service.ts',
      introduction:
        'One per program. It takes the commands, decides which generation is the active one, tells the gateway where queries go, and never has more than one answer to the question which graph is served.',
      root: readMachine(MACHINES.service),
      picture: {
        title: 'The states of the service and what leads from one to another',
        topDown: ['idle', 'starting', 'switching', 'ready', 'restarting', 'stopping', 'failed', 'stopped'],
        seed: 14,
        accents: { ready: 'good', failed: 'bad' },
      },
    },
    {
      name: 'graph-server',
      title: 'The GraphServer',
      source: 'src/machines/graph-server.ts',
      introduction:
        'One per generation. It follows a single child process from the moment it is started until its process group is empty, and reports what it sees to the service, which decides what follows from it.',
      root: readMachine(MACHINES['graph-server']),
      picture: {
        title: 'The states of a GraphServer and what leads from one to another',
        topDown: ['spawning', 'probing', 'serving', 'draining', 'terminating', 'exited'],
        seed: 1,
        accents: { serving: 'good' },
      },
    },
    {
      name: 'load-job',
      title: 'The load job',
      source: 'src/machines/load-job.ts',
      introduction:
        'One per bulk load. It fills a fresh database beside the graph and hands it over in a single step, so that whatever interrupts the load, the graph is either as it was or complete.',
      root: readMachine(MACHINES['load-job']),
      picture: {
        title: 'The states of a load job and what leads from one to another',
        topDown: ['waiting', 'running', 'cancelling', 'publishing', 'failed', 'cancelled', 'succeeded'],
        seed: 1,
        accents: { succeeded: 'good', failed: 'bad' },
      },
    },
  ];
}

/** Delays that an action starts, so that none runs where it is not wanted. By the action; the machine does not show them. */
const STARTED: Readonly<Record<string, string>> = { scheduleStandby: 'standbyBackOff' };

export function delaysOfActions(root: State): { readonly delay: string; readonly state: string }[] {
  return descendants(root).flatMap(({ path, entry }) =>
    entry.flatMap((action) => {
      const delay = STARTED[action];
      return delay === undefined ? [] : { delay, state: path };
    }),
  );
}

/** Where the length of a delay comes from. */
const DELAYS: Readonly<Record<string, string>> = {
  backOff: '`policy.backoff_base_ms`, doubled with each failure up to `policy.backoff_cap_ms`',
  standbyBackOff:
    'the same for failures of standbys; `policy.restart_window_ms` when more than `policy.restart_intensity` have come within it',
  readyDeadline: '`policy.ready_timeout_ms`',
  drainDeadline: '`policy.drain_timeout_ms`',
  stopDeadline: '`policy.stop_timeout_ms`',
  killDeadline: '`policy.kill_timeout_ms`',
};

/** @throws Error for a delay that nobody has described */
export function lengthOfDelay(name: string): string {
  const length = DELAYS[name];
  if (length === undefined) throw new Error(`Say in DELAYS where the length of the delay "${name}" comes from`);
  return length;
}
