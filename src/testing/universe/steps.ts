/** What may happen next, and of what kind it is. */
import type { GenerationState, Order, Step, StepKind, StoreState, UniverseState } from './state.js';

/** Everything that may happen in this state, in a fixed order. */
export function enabledSteps(state: UniverseState, orders: readonly Order[]): Step[] {
  const steps: Step[] = orders.map((order) => ({ type: 'command', order }));
  for (const generation of state.generations) {
    addProcessSteps(steps, generation, timesOf(generation, state));
    addMachineSteps(steps, generation, state);
  }
  for (const timer of state.service.timers) steps.push({ type: 'delayElapses', generation: 0, timer });
  addStoreSteps(steps, state.store);
  if (state.query === 'nowhere' && state.gateway.mode !== 'refusing') steps.push({ type: 'queryArrives' });
  if (typeof state.query === 'number') steps.push({ type: 'queryEnds' });
  return steps;
}

function addStoreSteps(steps: Step[], { write, forgotten }: StoreState): void {
  for (const graphId of forgotten) {
    for (const well of [true, false]) {
      steps.push({ type: 'forgottenWriteEnds', graphId, well, last: true });
      steps.push({ type: 'forgottenWriteEnds', graphId, well, last: false });
    }
  }
  if (write === null || forgotten.length > 0) return;
  steps.push({ type: 'writeEnds', well: true }, { type: 'writeEnds', well: false });
}

/** A process may do anything at any time: nothing here asks whether it was told to. */
function addProcessSteps(steps: Step[], { number, process, machine }: GenerationState, times: readonly number[]): void {
  const generation = number;
  if (process === 'unborn') {
    steps.push({ type: 'spawns', generation });
    for (const kept of times) steps.push({ type: 'cannotSpawn', generation, kept });
  }
  if (process === 'alive') {
    if (machine?.path === 'probing') steps.push({ type: 'notifiesReady', generation });
    for (const kept of times) steps.push({ type: 'exits', generation, kept });
  }
}

function addMachineSteps(steps: Step[], generationState: GenerationState, state: UniverseState): void {
  const { number: generation, machine } = generationState;
  for (const { src } of machine?.actors ?? []) {
    if (src === 'readinessProbe') steps.push({ type: 'isProbedReady', generation });
    if (src === 'livenessProbe') {
      if (machine !== null && machine.context.missedProbes > 0) steps.push({ type: 'answersProbe', generation });
      for (const kept of timesOf(generationState, state)) steps.push({ type: 'missesProbe', generation, kept });
    }
    if (src === 'drain') {
      steps.push({ type: 'drainEnds', generation, well: false });
      // It cannot end well before our query has; what other queries there may be is left open.
      if (state.query !== generation) steps.push({ type: 'drainEnds', generation, well: true });
    }
  }
  for (const timer of machine?.timers ?? []) steps.push({ type: 'delayElapses', generation, timer });
}

/** When the end of a generation may come: how many failures are kept then. It does not matter when one leaves that is retired. */
function timesOf({ number }: GenerationState, { service }: UniverseState): readonly number[] {
  const { active, candidate, failures } = service.context;
  const isCounted = number === active?.number || number === candidate?.number;
  return isCounted ? [...failures.keys(), failures.length] : [failures.length];
}

export function kindOf(step: Step, state: UniverseState): StepKind {
  switch (step.type) {
    case 'command':
      return 'command';
    case 'queryArrives':
      return 'query';
    case 'cannotSpawn':
    case 'missesProbe':
      return 'fault';
    case 'exits':
      return state.generations.some(({ number, told }) => number === step.generation && told !== 'nothing')
        ? 'progress'
        : 'fault';
    case 'drainEnds':
    case 'writeEnds':
      return step.well ? 'progress' : 'fault';
    case 'forgottenWriteEnds':
      return step.well && step.last ? 'progress' : 'fault';
    case 'delayElapses':
      // A process that is not ready in time is late; all other delays are waited for.
      return step.timer.includes('.readyDeadline.') ? 'fault' : 'progress';
    case 'spawns':
    case 'notifiesReady':
    case 'isProbedReady':
    case 'answersProbe':
    case 'queryEnds':
      return 'progress';
  }
}

/**
 * Nothing is under way: when nobody asks and nothing goes wrong, the universe stays as it is for ever.
 */
export function isQuiescent({ service, generations, store, query }: UniverseState): boolean {
  const { path, context } = service;
  if (!['idle', 'ready', 'stopped', 'failed'].includes(path)) return false;
  if (context.command !== null || context.queue.length > 0 || service.timers.length > 0) return false;
  if (store.write !== null || store.forgotten.length > 0 || query !== 'nowhere') return false;
  return generations.length === (path === 'ready' ? 1 + context.policy.standby : 0) && generations.every(serves);
}

function serves({ machine }: GenerationState): boolean {
  return machine?.path === 'serving';
}
