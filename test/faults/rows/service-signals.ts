/** SIGKILL and SIGTERM of the service itself, in every state, while it opens, and during a load. */
import { setTimeout as delay } from 'node:timers/promises';
import { processesOf } from '../../../src/testing/processes-of.js';
import { jobs, loadMany } from '../loads.js';
import type { Row } from '../row.js';
import type { Stage } from '../stage.js';
import { STATES, type State } from '../states.js';

const SIGNALS = ['SIGKILL', 'SIGTERM'] as const;
type Signal = (typeof SIGNALS)[number];

/** Between the end of one service and the readiness of the next there is nobody to ask. */
const UNSERVED = /^connection lost$|^503 GK_(UNAVAILABLE|CLOSED)$/;

/** What the service is doing; a part of the state machine or not. */
type Moment = Pick<State, 'name' | 'enter' | 'leave' | 'options'> & {
  /** After the next start. */
  readonly check?: (stage: Stage, signal: Signal) => Promise<void>;
};

const OPENING: Moment = {
  name: 'opening',
  async enter(stage) {
    await stage.bootReady();
    stage.daemon.kill('SIGTERM');
    await stage.isGone();
    const before = stage.writes().length;
    stage.serve();
    while (stage.writes().length === before) await delay(1);
  },
  leave: () => undefined,
};

const LOADING: Moment = {
  name: 'a load',
  async enter(stage) {
    await stage.bootReady();
    await loadMany(stage, '2');
    while (processesOf(stage.workspace).length < 2) await delay(1);
  },
  leave: () => undefined,
  async check(stage, signal) {
    const [job] = await jobs(stage);
    const expected = signal === 'SIGKILL' ? 'FAILED' : 'CANCELLED';
    if (job?.status !== expected) throw new Error(`The job is ${job?.status}, and was to be ${expected}`);
    stage.note = `job: ${job.status}`;
  },
};

export function serviceSignalRows(): readonly Row[] {
  const moments: readonly Moment[] = [OPENING, ...STATES, LOADING];
  return SIGNALS.flatMap((signal) => moments.map((moment) => row(signal, moment)));
}

function row(signal: Signal, moment: Moment): Row {
  return {
    fault: signal,
    during: moment.name,
    hits: 'service',
    mayFail: UNSERVED,
    ...(moment.options && { options: moment.options }),
    async run(stage) {
      await moment.enter(stage);
      stage.faultComes();
      stage.daemon.kill(signal);
      // Politely asked it waits for what holds it; else nothing does.
      if (signal === 'SIGTERM') moment.leave(stage);
      const end = await stage.isGone();
      const isRight = signal === 'SIGTERM' ? end.code === 0 : end.signal === signal;
      if (!isRight) throw new Error(`The service ended with ${end.code ?? end.signal}: ${stage.daemon.complaint}`);
      await childrenAreGone(stage);
      stage.mend();
      await stage.bootReady();
      await isOnRightGraph(stage, moment.name, signal);
      await stage.answersAgain();
      await moment.check?.(stage, signal);
    },
  };
}

/** Before anybody else cleans up: kernel and lifeline end them. */
async function childrenAreGone(stage: Stage): Promise<void> {
  const diedAt = performance.now();
  while (processesOf(stage.workspace).length > 0) {
    if (performance.now() - diedAt > 10_000) throw new Error('Children outlive the service');
    await delay(5);
  }
}

/** As docs/explanation/failure-semantics.md promises. */
async function isOnRightGraph(stage: Stage, during: string, signal: Signal): Promise<void> {
  const { target_graph_id: graphId } = await stage.reaches('ready');
  // What held the state goes with the signal, so the graph may be on record before the signal is heard.
  const isWriting = /\.(preparing|recording)$/.test(during) && signal === 'SIGTERM';
  const allowed = during === 'switching.draining' ? ['2'] : isWriting ? ['1', '2'] : ['1'];
  if (!allowed.includes(String(graphId))) throw new Error(`Graph ${graphId} is served, and was to be ${allowed}`);
  stage.note = `serves graph ${graphId}`;
}
