/** What each step is: who says what to whom. Everything that follows from it is in run.ts. */
import type { AnyEventObject } from 'xstate';
import type { Events } from './interner.js';
import { ENDPOINTS, type Run } from './run.js';
import type { Party, Step } from './state.js';

/** The width of the restart window; failures are counted at 0, 1, 2 … */
export const WINDOW_MS = 1_000;

const ADMIN: Party = { role: 'Admin' };
const CLIENT: Party = { role: 'Client' };
const SERVICE: Party = { role: 'Service' };
const GATEWAY: Party = { role: 'Gateway' };

/** @param failures how many the service has counted so far */
export function perform(run: Run, events: Events, step: Step, failures: number): void {
  const { surroundings } = run;
  switch (step.type) {
    case 'command': {
      const words = 'graphId' in step.order ? `${step.order.type} ${step.order.graphId}` : step.order.type;
      surroundings.say(ADMIN, SERVICE, words);
      run.tellService(events.named(words, () => ({ ...step.order, commandId: 'new' })));
      break;
    }
    case 'queryArrives':
      surroundings.say(CLIENT, GATEWAY, 'query');
      surroundings.queryArrives();
      break;
    case 'queryEnds':
      surroundings.say(GATEWAY, CLIENT, 'answer');
      surroundings.queryEnds();
      break;
    case 'writeEnds':
      surroundings.say({ role: 'Store' }, SERVICE, step.well ? 'recorded' : 'cannot write');
      run.endWrite(step.well);
      break;
    case 'forgottenWriteEnds':
      surroundings.say(
        { role: 'Store' },
        null,
        `a forgotten write of graph ${step.graphId} ${step.well ? 'ends' : 'fails'}`,
      );
      surroundings.endForgotten(step.graphId, step.well, step.last);
      break;
    case 'delayElapses':
      elapse(run, events, step.generation, step.timer);
      break;
    default:
      performInGeneration(run, events, step, 'kept' in step ? timeThatKeeps(step.kept, failures) : 0);
  }
}

function elapse(run: Run, events: Events, generation: number, timer: string): void {
  const machine: Party = generation === 0 ? SERVICE : { role: 'Generation', number: generation };
  run.surroundings.say(machine, null, `${timer.split('.')[2] ?? timer} elapses`);
  const event = events.named(timer, () => ({ type: timer }));
  if (generation === 0) run.tellService(event);
  else run.tellGeneration(generation, event);
}

type StepOfGeneration = Exclude<Extract<Step, { generation: number }>, { type: 'delayElapses' }>;

function performInGeneration(run: Run, events: Events, step: StepOfGeneration, at: number): void {
  const { generation: number, type } = step;
  const machine: Party = { role: 'Generation', number };
  const from: Party = type === 'drainEnds' ? GATEWAY : { role: 'Process', number };
  run.surroundings.say(from, machine, type === 'drainEnds' && !step.well ? 'the drain breaks' : WORDS[type]);
  switch (type) {
    case 'isProbedReady':
      run.settle(number, 'readinessProbe', true, at);
      return;
    case 'drainEnds':
      run.settle(number, 'drain', step.well);
      return;
    case 'spawns':
      run.surroundings.change(number, { process: 'alive' });
      break;
    case 'cannotSpawn':
    case 'exits':
      run.surroundings.processIsGone(number);
  }
  run.tellGeneration(
    number,
    events.named(`${type} ${at}`, () => ({ ...MESSAGES[type], at })),
  );
}

const WORDS: Readonly<Record<StepOfGeneration['type'], string>> = {
  spawns: 'spawned',
  cannotSpawn: 'cannot be spawned',
  notifiesReady: 'READY=1',
  isProbedReady: 'answers the readiness probe',
  exits: 'exits',
  missesProbe: 'misses a liveness probe',
  answersProbe: 'answers a liveness probe',
  drainEnds: 'drained',
};

/** What the generation's machine hears. */
const MESSAGES = {
  spawns: { type: 'process.spawned', pid: 1, endpoints: ENDPOINTS },
  cannotSpawn: { type: 'process.spawnFailed', message: 'no such program' },
  notifiesReady: { type: 'process.notified', notification: { READY: '1' } },
  exits: { type: 'process.exited', code: 0, signal: null, lastLines: [] },
  missesProbe: { type: 'liveness.missed', reason: 'no answer' },
  answersProbe: { type: 'liveness.answered' },
} as const satisfies Record<string, AnyEventObject>;

/** A time that puts exactly the latest `kept` of so many failures within the restart window. */
function timeThatKeeps(kept: number, failures: number): number {
  return kept === failures ? failures : WINDOW_MS + failures - kept - 1;
}
