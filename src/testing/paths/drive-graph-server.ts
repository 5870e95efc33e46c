/** Drives the GraphServer machine along a path, below a supervisor that writes down what it hears. */
import {
  type AnyActorRef,
  createActor,
  type EventObject,
  fromCallback,
  fromPromise,
  SimulatedClock,
  setup,
} from 'xstate';
import { reasonOf } from '../../errors.js';
import type {
  GenerationEvent,
  GraphServerInput,
  GraphServerProcessInput,
  graphServerMachine,
  ProbedReady,
  ProbeInput,
} from '../../machines/graph-server.js';
import type { ChildCommand } from '../../types/child.js';
import { settled } from '../simulated-world.js';
import { type Drive, deferred } from './driven.js';

/** The machine's own event of an actor that it has invoked. */
interface SettledActor extends EventObject {
  readonly error?: unknown;
  readonly output?: ProbedReady;
}

export const driveGraphServer: Drive = (model, inspect) => {
  const input = model.input as GraphServerInput;
  const clock = new SimulatedClock();
  const probe = deferred<ProbedReady>();
  const drain = deferred<void>();
  const heard: GenerationEvent[] = [];
  const machine = (model.logic as typeof graphServerMachine).provide({
    actors: {
      process: fromCallback<ChildCommand, GraphServerProcessInput>(() => undefined),
      readinessProbe: fromPromise<ProbedReady, ProbeInput>(() => probe.promise),
      livenessProbe: fromCallback<EventObject, ProbeInput>(() => undefined),
      drain: fromPromise<void, { readonly generation: number }>(() => drain.promise),
    },
  });
  const supervisor = setup({ types: { events: {} as GenerationEvent }, actors: { machine } }).createMachine({
    invoke: { src: 'machine', id: 'generation', input },
    on: { 'generation.*': { actions: ({ event }) => heard.push(event) } },
  });
  const actor = createActor(supervisor, { clock, inspect });
  const errors: string[] = [];
  actor.subscribe({ error: (error) => errors.push(reasonOf(error)) });
  actor.start();
  const child: AnyActorRef | undefined = actor.getSnapshot().children.generation;
  if (child === undefined) throw new Error('The generation was not started');
  return {
    snapshot: () => child.getSnapshot(),
    bringAbout: async (event) => {
      if (event.type.startsWith('xstate.after.')) return void clock.increment(longestDeadlineMs(input));
      if (!event.type.startsWith('xstate.')) return child.send(event);
      const { error, output } = event as SettledActor;
      if (event.type.startsWith('xstate.error.')) (event.type.endsWith('.probing') ? probe : drain).reject(error);
      else if (output === undefined) drain.resolve();
      else probe.resolve(output);
      await settled();
    },
    broken: () => [...errors, ...brokenReports(heard)],
    stop: () => actor.stop(),
  };
};

/** Only one deadline runs at a time. */
function longestDeadlineMs({ policy }: GraphServerInput): number {
  return Math.max(policy.readyTimeoutMs, policy.drainTimeoutMs, policy.stopTimeoutMs, policy.killTimeoutMs);
}

/** The supervisor hears each thing once, in order, and nothing after the exit. */
function brokenReports(heard: readonly GenerationEvent[]): string[] {
  const types = heard.map(({ type }) => type);
  const count = (type: GenerationEvent['type']) => types.filter((other) => other === type).length;
  const often = (['generation.ready', 'generation.unhealthy', 'generation.exited'] as const).filter(
    (type) => count(type) > 1,
  );
  const exit = types.indexOf('generation.exited');
  return [
    ...often.map((type) => `${type} was reported more than once`),
    ...(exit === -1 || exit === types.length - 1 ? [] : [`${types.at(-1)} was reported after generation.exited`]),
  ];
}
