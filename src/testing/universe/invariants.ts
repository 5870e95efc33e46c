/**
 * What must always hold (section numbers of the design in brackets), as questions to one state, and to one step. Each
 * is named by what it promises.
 */
import type { ServicePolicy } from '../../machines/policy.js';
import { generationActorId, liveGenerations } from '../../machines/service-types.js';
import { rollbackBreach } from './rollback.js';
import type { Run } from './run.js';
import type { Breach, UniverseState } from './state.js';

type Invariant = (state: UniverseState, policy: ServicePolicy) => string | null;

const RESTING = ['idle', 'stopped', 'failed'];

/** Each gives null, or says what is wrong. */
const INVARIANTS: Readonly<Record<string, Invariant>> = {
  /** (1) The gateway sends queries to the active generation and to no other; without one it holds or refuses. */
  gatewayTargetsTheActiveGeneration: ({ service, gateway }) => {
    const active = service.context.active?.number ?? null;
    const target = gateway.mode === 'routing' ? gateway.target : null;
    if (active === target) return null;
    const whose = target === null ? `the gateway is ${gateway.mode}` : `the gateway sends to generation ${target}`;
    return `${active === null ? 'no generation' : `generation ${active}`} is active, and ${whose}`;
  },

  /** (2) Whoever gets queries answers them, as far as anybody has heard. */
  targetServes: ({ generations, gateway }) => {
    if (gateway.mode !== 'routing') return null;
    const { target } = gateway;
    const path = generations.find(({ number }) => number === target)?.machine?.path ?? 'gone';
    return path === 'serving' ? null : `the gateway sends to generation ${target}, which is ${path}`;
  },

  /** (2) A query waits only for somebody who comes. */
  heldQueriesAreExpected: ({ service, gateway, query }) =>
    query === 'held' && gateway.mode !== 'holding' ? `a query is held while the service is ${service.path}` : null,

  /** (4) */
  nothingIsLeftAtRest: ({ service, generations }) => {
    if (!RESTING.includes(service.path)) return null;
    const [left] = generations;
    if (left !== undefined) return `${service.path}, and the process of generation ${left.number} is ${left.process}`;
    const actors = service.actors.filter(({ id }) => id !== 'gateway');
    if (actors.length > 0) return `${service.path}, and actor ${actors[0]?.id} runs`;
    return service.timers.length > 0 ? `${service.path}, and ${service.timers[0]} is pending` : null;
  },

  /** (5) A generation has its graph's data until its process is known to be gone. */
  exclusiveDataHasOneProcess: ({ generations }, { sharedData }) => {
    if (sharedData) return null;
    const present = generations.filter(({ process }) => process !== 'gone');
    const second = present.find(
      ({ graphId }, place) => present.findIndex((other) => other.graphId === graphId) < place,
    );
    return second === undefined ? null : `two processes may have the data of graph ${second.graphId}`;
  },

  /** (6) Exception: the store has refused to record that graph, and whoever asked has been told. */
  recordIsTheActiveGraph: ({ service, store }) => {
    const { active } = service.context;
    if (active === null || store.recorded === active.graphId || store.refused.includes(active.graphId)) return null;
    const onItsWay = ['switching.recording', 'switching.reverting', 'switching.losing'].includes(service.path);
    return onItsWay
      ? null
      : `graph ${active.graphId} is active, ${store.recorded} is on record, service ${service.path}`;
  },

  /** (10) */
  memoryIsBounded: ({ service }, { commandQueueLimit, restartIntensity }) => {
    const { queue, failures } = service.context;
    if (queue.length > commandQueueLimit) return `${queue.length} commands wait`;
    return failures.length > restartIntensity + 1 ? `${failures.length} failures are remembered` : null;
  },

  /** (10) The service knows each generation of which something is left, and no other. */
  generationsAreAccountedFor: ({ service, generations }) => {
    const known = liveGenerations(service.context).map(({ number }) => number);
    const lost = generations.find(({ number, machine }) => machine === null || !known.includes(number));
    if (lost !== undefined) return `nobody looks after generation ${lost.number} any more`;
    const ghost = known.find((number) => !service.actors.some(({ id }) => id === generationActorId(number)));
    return ghost === undefined ? null : `generation ${ghost} is on the books and has no actor`;
  },

  /** A standby is spare: what else goes on has to do without it. */
  standbyOnlyWhileReady: ({ service }) => {
    const { standby } = service.context;
    return standby === null || service.path === 'ready' ? null : `generation ${standby.number} is a standby`;
  },

  /** (1) A standby gets no queries before it is promoted. */
  standbyIsNotTheTarget: ({ service, gateway }) => {
    const { standby } = service.context;
    const isTarget = standby !== null && gateway.mode === 'routing' && gateway.target === standby.number;
    return isTarget ? `generation ${standby.number} is a standby, and the gateway sends to it` : null;
  },

  /** (10) No more processes than roles: one that leaves is followed by no second standby. */
  atMostOneStandby: ({ service, generations }, { standby }) => {
    const { active, candidate, retiring } = service.context;
    const others = [active, candidate, ...retiring].map((generation) => generation?.number);
    const spare = generations.filter(({ number }) => !others.includes(number));
    return spare.length > standby ? `${spare.length} generations are spare` : null;
  },

  /** A command is done only when what it asked for is the case; `ready` is not said in vain. */
  readyMeansServed: ({ service }) =>
    service.path === 'ready' && (service.context.active === null || service.context.command !== null)
      ? 'ready without an active generation, or with a command under way'
      : null,
};

const QUESTIONS = Object.entries(INVARIANTS);

export const INVARIANT_NAMES: readonly string[] = [
  ...Object.keys(INVARIANTS),
  'queriesGoToServingGenerations',
  'everyCommandHasOneOutcome',
  'rolledBackSwitchLeavesNoTrace',
  'noGenerationNumberIsReused',
  'noMachineThrows',
  'nothingWaitsForEver',
  'nothingRunsInCircles',
];

export function breachOf(state: UniverseState, policy: ServicePolicy): Breach | null {
  for (const [invariant, holds] of QUESTIONS) {
    const seen = holds(state, policy);
    if (seen !== null) return { invariant, seen };
  }
  return null;
}

export function breachOfStep(before: UniverseState, after: UniverseState, run: Run): Breach | null {
  const [breach] = run.surroundings.breaches;
  if (breach !== undefined) return breach;
  const seen = rollbackBreach(before, after, run);
  return seen === null ? null : { invariant: 'rolledBackSwitchLeavesNoTrace', seen };
}
