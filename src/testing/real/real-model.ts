/**
 * The service model with what real processes add to it: only events that can be brought about from outside, in an order
 * that can be kept. What a real process does at once and by itself (a killed one exits, the first back-off is over)
 * leaves room for nothing but commands in between.
 */
import { type AnyMachineSnapshot, assign, type EventObject, type SnapshotFrom } from 'xstate';
import type { GenerationEvent } from '../../machines/graph-server.js';
import { serviceMachine } from '../../machines/service.js';
import type { ServiceCommand, ServiceEvent } from '../../machines/service-types.js';
import type { Generation } from '../../types/generation.js';
import { internalEvents, type MachineModel } from '../paths/model.js';
import { serviceModel } from '../paths/service-model.js';
import type { Step } from '../paths/trace-step.js';

/** What the fault child exits with when it is asked to by a file. */
const EXIT_CODE = 7;
const COMMANDS: ReadonlySet<string> = new Set([
  'START',
  'SWITCH',
  'RESTART',
  'STOP',
  'KILL',
] satisfies ServiceCommand['type'][]);

export type ServiceSnapshot = SnapshotFrom<typeof serviceMachine>;

/** A generation of the model that has been killed: its exit follows whatever we do. */
interface ModelGeneration extends Generation {
  readonly isDying?: boolean;
}

/** The service machine, which also notes which generations are dying; apart from that the states are the same. */
const machine = serviceMachine.provide({
  actions: {
    setAsideActive: assign(({ context: { active, retiring }, event }) => ({
      active: null,
      retiring: [...retiring, ...setAside(active, event)],
    })),
    setAsideStandby: assign(({ context: { standby, retiring }, event }) => ({
      standby: null,
      retiring: [...retiring, ...setAside(standby, event)],
    })),
    tellRetiringToLeave: assign(({ context: { command, retiring } }) => ({
      // One that has not been spawned yet dies of the signal that awaits it.
      retiring: retiring.map((each) => (command?.type === 'KILL' || each.pid === null ? dying(each) : each)),
    })),
    killRetiring: assign(({ context: { retiring } }) => ({ retiring: retiring.map(dying) })),
  },
});

function setAside(generation: Generation | null, event: ServiceEvent): readonly ModelGeneration[] {
  if (generation === null) return [];
  const isHung = event.type === 'generation.unhealthy' && event.generation === generation.number;
  return [isHung ? dying(generation) : generation];
}

function dying(generation: Generation): ModelGeneration {
  return { ...generation, isDying: true };
}

/** @param policy as for serviceModel */
export function realServiceModel(...policy: Parameters<typeof serviceModel>): MachineModel {
  const model = serviceModel(...policy);
  return {
    ...model,
    logic: machine,
    cases: (snapshot) => causable(snapshot as ServiceSnapshot, commandsOf(model, snapshot)),
    fold: (snapshot) => JSON.stringify([model.fold(snapshot), foldReal(snapshot as ServiceSnapshot)]),
  };
}

/** Something happens by itself right after this state has been reached. */
export function passesByItself(snapshot: AnyMachineSnapshot): boolean {
  const service = snapshot as ServiceSnapshot;
  return dyingOnes(service).length > 0 || isLosing(service) || isBackingOff(service) || isStandbyDue(service);
}

/** It was told to leave before it was spawned: does it die of the signal, or wait because it has just learnt to take one? */
export function leavesWhenSpawned({ event, after }: Pick<Step, 'event' | 'after'>): boolean {
  const { type, generation } = event as GenerationEvent;
  if (type !== 'generation.spawned') return false;
  return dyingOnes(after as ServiceSnapshot).some(({ number }) => number === generation);
}

function causable(snapshot: ServiceSnapshot, commands: readonly EventObject[]): readonly EventObject[] {
  const [first] = dyingOnes(snapshot);
  // The first back-off is as good as none: nobody knows which of the two comes first.
  if (first !== undefined && isBackingOff(snapshot)) return commands;
  if (first !== undefined) return [...commands, exited(first, null, 'SIGKILL')];
  if (isLosing(snapshot)) return losing(snapshot, commands);
  if (isBackingOff(snapshot)) return [...commands, ...internalEvents(snapshot)];
  if (isStandbyDue(snapshot)) return [...commands, { type: 'standby.due' }];
  const { active, candidate, standby, retiring } = snapshot.context;
  return [
    ...commands,
    ...(candidate === null ? [] : ofCandidate(candidate)),
    ...(active === null ? [] : ofServing(active)),
    ...(standby === null ? [] : ofCandidate(standby)),
    ...retiring.map((generation) => (generation.pid === null ? spawned(generation) : exited(generation, 0, null))),
    ...internalEvents(snapshot),
  ];
}

/** STOP would make the candidate one of the retiring, and nothing in the state would say that it is dying. */
function losing({ context: { candidate } }: ServiceSnapshot, commands: readonly EventObject[]): readonly EventObject[] {
  const waiting = commands.filter(({ type }) => type !== 'STOP');
  return candidate === null ? waiting : [...waiting, exited(candidate, null, 'SIGKILL')];
}

function ofCandidate(candidate: Generation): GenerationEvent[] {
  if (candidate.pid === null) return [spawned(candidate), spawnFailed(candidate)];
  if (candidate.readyAt !== null) return ofServing(candidate);
  const { number } = candidate;
  const endpoints = { query: `http://127.0.0.1:${number}/` };
  return [
    { type: 'generation.ready', generation: number, endpoints, at: 0 },
    exited(candidate, EXIT_CODE, null),
    exited(candidate, null, 'SIGKILL'),
  ];
}

function ofServing(generation: Generation): GenerationEvent[] {
  return [
    exited(generation, EXIT_CODE, null),
    exited(generation, null, 'SIGKILL'),
    { type: 'generation.unhealthy', generation: generation.number, reason: 'no answer', at: 0 },
  ];
}

function dyingOnes({ context }: ServiceSnapshot): readonly Generation[] {
  return context.retiring.filter(
    (generation: ModelGeneration) => generation.isDying === true && generation.pid !== null,
  );
}

function isBackingOff(snapshot: ServiceSnapshot): boolean {
  return snapshot.matches({ starting: 'backingOff' }) || snapshot.matches({ restarting: 'backingOff' });
}

/** At once after a first failure, as the back-off is; after more than the restart intensity nobody here waits for it. */
function isStandbyDue(snapshot: ServiceSnapshot): boolean {
  const { policy, standby, standbyFailures, retiring } = snapshot.context;
  if (policy.standby === 0 || standbyFailures.length > policy.restartIntensity) return false;
  return snapshot.matches('ready') && standby === null && retiring.length === 0;
}

/** The candidate has stopped answering. */
function isLosing(snapshot: ServiceSnapshot): boolean {
  return snapshot.matches({ starting: 'losing' }) || snapshot.matches({ switching: 'losing' });
}

function foldReal({ context: { candidate, standby, retiring } }: ServiceSnapshot): unknown {
  const unborn = (generation: Generation | null) => generation !== null && generation.pid === null;
  return [
    unborn(candidate ?? standby),
    retiring.map((each: ModelGeneration) => [unborn(each), each.isDying === true]).toSorted(),
  ];
}

function commandsOf({ cases }: MachineModel, snapshot: AnyMachineSnapshot): readonly EventObject[] {
  return cases(snapshot).filter(({ type }) => COMMANDS.has(type));
}

function spawned({ number }: Generation): GenerationEvent {
  return { type: 'generation.spawned', generation: number, pid: number, at: 0 };
}

function spawnFailed({ number }: Generation): GenerationEvent {
  const report = {
    reason: 'spawnFailed',
    code: null,
    signal: null,
    message: 'no such program',
    lastLines: [],
    at: 0,
  } as const;
  return { type: 'generation.exited', generation: number, report };
}

function exited({ number }: Generation, code: number | null, signal: string | null): GenerationEvent {
  const reason = code === 0 ? 'retired' : 'crashed';
  return {
    type: 'generation.exited',
    generation: number,
    report: { reason, code, signal, message: null, lastLines: [], at: 0 },
  };
}
