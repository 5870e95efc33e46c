/** How to bring a service into each state of its machine, hold it there, and let it go on. */
import { kill, type Role } from './roles.js';
import type { Stage, StageOptions } from './stage.js';

export interface State {
  /** As in the status. */
  readonly name: string;
  /** Which GraphServers live in it. */
  readonly roles: readonly Role[];
  readonly options?: StageOptions;
  /** Where the service comes to rest. Default: ready. */
  readonly goal?: 'stopped' | 'failed';
  /** Resolves in the state; a command that leads there is `stage.underWay`. */
  enter(stage: Stage): Promise<unknown>;
  /** What holds it there goes. */
  leave(stage: Stage): void;
}

/** Half of it is waited for, see preload.mjs. */
const SLOW_BACKOFF = { policy: { backoff_base_ms: 8000 } };
const NOTHING_HOLDS_IT = () => undefined;

export const START = '/v1/service/start';

export const STATES: readonly State[] = [
  {
    name: 'starting.spawning',
    roles: ['candidate'],
    async enter(stage) {
      readyWhenGateOpens(stage, '1');
      await stage.boot();
      await stage.until('the first process', ({ lifecycle, generations: [first] }) => {
        return lifecycle === 'starting.spawning' && typeof first?.pid === 'number';
      });
    },
    leave: (stage) => stage.open('ready'),
  },
  {
    name: 'starting.backingOff',
    roles: [],
    options: SLOW_BACKOFF,
    async enter(stage) {
      stage.set('1', '--exit', '3');
      await stage.boot();
      await isBackingOff(stage, 'starting');
    },
    leave: (stage) => stage.set('1'),
  },
  {
    name: 'starting.recording',
    roles: ['candidate'],
    async enter(stage) {
      stage.open('hold-running');
      // Another graph than the one on record, or there is nothing to write.
      await stage.boot('--graph', '2');
      await stage.reaches('starting.recording');
    },
    leave: (stage) => stage.close('hold-running'),
  },
  {
    name: 'starting.abandoning',
    roles: ['retiring'],
    goal: 'failed',
    async enter(stage) {
      stage.open('fail-running');
      leavesWhenGateOpens(stage, '2');
      await stage.boot('--graph', '2');
      await stage.reaches('starting.abandoning');
    },
    leave: mended,
  },
  {
    name: 'ready',
    roles: ['active'],
    enter: (stage) => stage.bootReady(),
    leave: NOTHING_HOLDS_IT,
  },
  {
    name: 'switching.preparing',
    roles: ['active', 'candidate'],
    async enter(stage) {
      readyWhenGateOpens(stage, '2');
      await beginSwitch(stage, 'switching.preparing');
    },
    leave: (stage) => stage.open('ready'),
  },
  {
    name: 'switching.recording',
    roles: ['active', 'candidate'],
    async enter(stage) {
      stage.open('hold-running');
      await beginSwitch(stage, 'switching.recording');
    },
    leave: (stage) => stage.close('hold-running'),
  },
  {
    name: 'switching.draining',
    roles: ['active', 'retiring'],
    async enter(stage) {
      leavesWhenGateOpens(stage, '1');
      await beginSwitch(stage, 'switching.draining');
    },
    leave: (stage) => stage.open('leave'),
  },
  {
    name: 'switching.reverting',
    roles: ['active'],
    async enter(stage) {
      stage.open('hold-running');
      await beginSwitch(stage, 'switching.recording');
      kill(stage, 'candidate', 'SIGKILL');
      await stage.reaches('switching.reverting');
    },
    leave: (stage) => stage.close('hold-running'),
  },
  {
    name: 'switching.abandoning',
    roles: ['active', 'retiring'],
    async enter(stage) {
      stage.open('fail-running');
      leavesWhenGateOpens(stage, '2');
      await beginSwitch(stage, 'switching.abandoning');
    },
    leave: mended,
  },
  {
    name: 'restarting.releasing',
    roles: ['retiring'],
    async enter(stage) {
      leavesWhenGateOpens(stage, '1');
      await stage.bootReady();
      void stage.command('/v1/service/restart');
      await stage.reaches('restarting.releasing');
    },
    leave: (stage) => stage.open('leave'),
  },
  {
    name: 'restarting.backingOff',
    roles: [],
    options: SLOW_BACKOFF,
    async enter(stage) {
      await stage.bootReady();
      stage.set('1', '--exit', '3');
      kill(stage, 'active', 'SIGKILL');
      await isBackingOff(stage, 'restarting');
    },
    leave: (stage) => stage.set('1'),
  },
  {
    name: 'restarting.respawning',
    roles: ['candidate'],
    async enter(stage) {
      await stage.bootReady();
      readyWhenGateOpens(stage, '1');
      kill(stage, 'active', 'SIGKILL');
      await stage.until('the next generation', ({ lifecycle, generations: [first] }) => {
        return lifecycle === 'restarting.respawning' && first?.role === 'candidate' && first.pid !== null;
      });
    },
    leave: (stage) => stage.open('ready'),
  },
  {
    name: 'stopping',
    roles: ['retiring'],
    goal: 'stopped',
    async enter(stage) {
      leavesWhenGateOpens(stage, '1');
      await stage.bootReady();
      void stage.command('/v1/service/stop');
      await stage.reaches('stopping');
    },
    leave: (stage) => stage.open('leave'),
  },
  {
    name: 'stopped',
    roles: [],
    goal: 'stopped',
    async enter(stage) {
      await stage.bootReady();
      await stage.command('/v1/service/stop');
      await stage.reaches('stopped');
    },
    leave: NOTHING_HOLDS_IT,
  },
  {
    name: 'failed',
    roles: [],
    goal: 'failed',
    options: { policy: { restart_intensity: 0 } },
    async enter(stage) {
      stage.set('1', '--exit', '3');
      await stage.boot();
      await stage.reaches('failed');
    },
    leave: (stage) => stage.set('1'),
  },
];

/** States of the machine in which nothing can be held, and so nothing be made to happen. */
export const PASSING_STATES: Readonly<Record<string, string>> = {
  idle: '`serve` starts its graph in the same step',
  'switching.cuttingOver': 'one synchronous step',
  'switching.rolledBack': 'left in the step that enters it',
  'starting.losing': 'lasts as long as SIGKILL of a hung candidate takes',
  'switching.losing': 'lasts as long as SIGKILL of a hung candidate takes',
  'restarting.givingUp': 'lasts as long as SIGKILL of a hung GraphServer takes',
};

async function beginSwitch(stage: Stage, state: string): Promise<void> {
  await stage.bootReady();
  void stage.command(START, { graph_id: '2' });
  await stage.until(`${state} with all its processes`, ({ lifecycle, generations }) => {
    return lifecycle === state && generations.every(({ pid }) => pid !== null);
  });
}

/** After a first failure there is no wait: the state is seen, and left at once. */
async function isBackingOff(stage: Stage, state: string): Promise<void> {
  let seen = 0;
  await stage.until('the back-off', ({ lifecycle }) => {
    seen = lifecycle === `${state}.backingOff` ? seen + 1 : 0;
    return seen > 20;
  });
}

function readyWhenGateOpens(stage: Stage, graphId: string): void {
  stage.set(graphId, '--ready-when', stage.gate('ready'));
}

function leavesWhenGateOpens(stage: Stage, graphId: string): void {
  stage.set(graphId, '--leave-when', stage.gate('leave'));
}

function mended(stage: Stage): void {
  stage.close('fail-running');
  stage.open('leave');
}
