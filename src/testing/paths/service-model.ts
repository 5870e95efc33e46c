/**
 * The model of the service machine: every command, every report of every live generation and of one that is long gone,
 * and the store's answers. The policy is as small as it can be with every guard taken both ways.
 */
import type { AnyMachineSnapshot, EventObject, SnapshotFrom } from 'xstate';
import type { GenerationEvent } from '../../machines/graph-server.js';
import { DEFAULT_POLICY, type ServicePolicy } from '../../machines/policy.js';
import { serviceMachine } from '../../machines/service.js';
import type { ServiceEvent } from '../../machines/service-types.js';
import type { ExitReport, Generation } from '../../types/generation.js';
import { stateName } from '../state-name.js';
import { internalEvents, type MachineModel } from './model.js';

/** The restart window outlasts every timer of a path together, and the back-off none, so that only paths make time pass. */
export const MODEL_POLICY: ServicePolicy = {
  ...DEFAULT_POLICY,
  readyTimeoutMs: 60_000,
  drainTimeoutMs: 60_000,
  stopTimeoutMs: 60_000,
  killTimeoutMs: 60_000,
  livenessMisses: 1,
  backoffBaseMs: 1,
  backoffCapMs: 1,
  restartIntensity: 1,
  restartWindowMs: 1_000_000_000,
  commandQueueLimit: 1,
};

/** The number of a generation that nobody knows any more. */
const GONE = 0;
const GRAPHS = ['1', '2'] as const;
/** Retiring generations in one state. More behave as these do, and a real one leaves in the end. */
const MOST_RETIRING = 2;

/** With a standby commands do not wait: how they do is the same, and the simulation has both. */
const WITH_STANDBY = { standby: 1, commandQueueLimit: 0 };

/** @param standby as in the policy; needs shared data */
export function serviceModel(
  sharedData: boolean,
  { standby }: Pick<ServicePolicy, 'standby'> = { standby: 0 },
): MachineModel {
  const policy = { ...MODEL_POLICY, sharedData, ...(standby > 0 && WITH_STANDBY) };
  return {
    machine: 'service',
    variant: `${sharedData ? 'shared' : 'exclusive'} data${standby > 0 ? ', a standby' : ''}`,
    logic: serviceMachine,
    input: { policy, firstGeneration: 1 },
    cases: (snapshot) => serviceCases(snapshot),
    fold: (snapshot) => foldService(snapshot),
    isBeyondBound: ({ context }: SnapshotFrom<typeof serviceMachine>) => context.retiring.length > MOST_RETIRING,
  };
}

/**
 * One graph that is to be served, and whose GraphServer fails again and again: the only model with more failures than
 * one before the service gives up, because the back-off grows with them.
 */
export const persistentServiceModel: MachineModel = {
  ...serviceModel(false),
  variant: 'exclusive data, three failures allowed',
  input: {
    policy: { ...MODEL_POLICY, restartIntensity: 3, backoffBaseMs: 10, backoffCapMs: 15 },
    firstGeneration: 1,
  },
  cases: (snapshot) =>
    serviceCases(snapshot).filter(({ type }) => !['SWITCH', 'RESTART', 'STOP', 'KILL'].includes(type)),
};

function serviceCases(snapshot: AnyMachineSnapshot): readonly EventObject[] {
  const service = snapshot as SnapshotFrom<typeof serviceMachine>;
  return [...commands(), ...reports(service), ...standbyIsDue(service), ...internalEvents(snapshot)];
}

/** In `ready` when its time has come; elsewhere it never comes, and it must not matter if it did. */
function standbyIsDue({
  value,
  context: { policy, standby, retiring },
}: SnapshotFrom<typeof serviceMachine>): ServiceEvent[] {
  const isWaitedFor = policy.standby > 0 && standby === null && retiring.length === 0;
  return value !== 'ready' || isWaitedFor ? [{ type: 'standby.due' }] : [];
}

/** The one who drives the machine gives each command an id of its own. */
function commands(): ServiceEvent[] {
  return [
    ...GRAPHS.map((graphId) => ({ type: 'START' as const, commandId: '', graphId })),
    ...GRAPHS.map((graphId) => ({ type: 'SWITCH' as const, commandId: '', graphId })),
    { type: 'RESTART', commandId: '' },
    { type: 'STOP', commandId: '' },
    { type: 'KILL', commandId: '' },
  ];
}

function reports({ value, context }: SnapshotFrom<typeof serviceMachine>): GenerationEvent[] {
  const { active, candidate, standby, retiring, failures, standbyFailures, policy } = context;
  const last = failures.at(-1) ?? 0;
  // With the last failure still in the restart window, and with it long past.
  const of = (
    generation: Generation | null,
    tell: (generation: Generation, at: number) => GenerationEvent[],
    lastAt = last,
  ) => (generation === null ? [] : [lastAt, lastAt + policy.restartWindowMs].flatMap((at) => tell(generation, at)));
  return [
    ...of(
      standby,
      (generation, at) => [
        ...untilSpawned(generation, at),
        ...(generation.readyAt === null ? untilReady(generation, at) : whileServing(generation, at)),
      ],
      standbyFailures.at(-1) ?? 0,
    ),
    ...of(candidate, (generation, at) => [
      ...untilSpawned(generation, at),
      ...(generation.readyAt === null ? untilReady(generation, at) : []),
      ...(stateName(value).endsWith('.recording') ? whileServing(generation, at) : []),
      ...(stateName(value).endsWith('.losing') ? [exited(generation.number, 'hung', at, 'SIGKILL')] : []),
    ]),
    ...of(active, whileServing),
    ...retiring.flatMap((generation) => [
      ...untilSpawned(generation, last),
      exited(generation.number, 'retired', last),
    ]),
    { type: 'generation.spawned', generation: GONE, pid: 1, at: last },
    { type: 'generation.ready', generation: GONE, endpoints: { query: 'http://127.0.0.1:1/' }, at: last },
    { type: 'generation.unhealthy', generation: GONE, reason: 'no answer', at: last },
    exited(GONE, 'retired', last),
  ];
}

function untilSpawned({ number, pid }: Generation, at: number): GenerationEvent[] {
  if (pid !== null) return [];
  return [
    { type: 'generation.spawned', generation: number, pid: 1000 + number, at },
    exited(number, 'spawnFailed', at),
  ];
}

function untilReady({ number, pid }: Generation, at: number): GenerationEvent[] {
  if (pid === null) return [];
  const endpoints = { query: `http://127.0.0.1:${5000 + number}/query` };
  return [
    { type: 'generation.ready', generation: number, endpoints, at },
    exited(number, 'crashed', at),
    exited(number, 'neverReady', at),
  ];
}

function whileServing({ number }: Generation, at: number): GenerationEvent[] {
  return [
    exited(number, 'crashed', at),
    exited(number, 'crashed', at, 'SIGSEGV'),
    { type: 'generation.unhealthy', generation: number, reason: 'no answer', at },
  ];
}

function exited(
  generation: number,
  reason: ExitReport['reason'],
  at: number,
  signal: string | null = null,
): GenerationEvent {
  const code = reason === 'crashed' ? 1 : 0;
  const report =
    reason === 'spawnFailed'
      ? { code: null, signal: null, message: 'no such program', lastLines: [] }
      : { code: signal === null ? code : null, signal, message: null, lastLines: ['the last line'] };
  return { type: 'generation.exited', generation, report: { reason, ...report, at } };
}

/** Numbers, processes, times and texts decide nothing; graphs count by whether they are the one the service is on. */
function foldService({ value, context }: SnapshotFrom<typeof serviceMachine>): string {
  const { active, candidate, standby, retiring, command, queue, failures, standbyFailures, failure, graphId, policy } =
    context;
  const graph = (about: { readonly graphId: string }) => (about.graphId === graphId ? 'same' : 'other');
  const words = (about: ServiceEvent | null) =>
    about === null ? '' : 'graphId' in about ? `${about.type} ${graph(about)}` : about.type;
  return JSON.stringify([
    stateName(value),
    graphId === null ? 'no graph' : '',
    active === null ? '' : graph(active),
    candidate === null ? '' : [graph(candidate), candidate.pid !== null, candidate.readyAt !== null],
    standby === null ? '' : [standby.pid !== null, standby.readyAt !== null],
    retiring.map(graph).toSorted(),
    words(command),
    queue.map(words),
    Math.min(failures.length, policy.restartIntensity + 1),
    standbyFailures.length,
    failure === null,
  ]);
}
