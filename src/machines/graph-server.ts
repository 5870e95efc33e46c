/**
 * The GraphServer machine: the life of one generation, from spawn to an empty process group.
 *
 *   spawning → probing → serving → draining → terminating{interrupting → killing} → exited
 *
 * It owns one child process for its whole life and knows nothing of the service: it is told DRAIN (finish what you
 * have and leave) or KILL (leave now), and it reports `generation.spawned`, `.ready`, `.unhealthy` and `.exited` to the
 * actor that spawned it. `generation.exited` comes exactly once, and when it comes nothing of the generation is left.
 * Pure: the process, the probes and the drain are actors that src/effects provides.
 */
import { assertEvent, assign, type EventObject, fromCallback, fromPromise, sendParent, sendTo, setup } from 'xstate';
import type { ChildCommand, ChildEvent } from '../types/child.js';
import type { Endpoints, ExitReason, ExitReport } from '../types/generation.js';
import type { Notification } from '../types/notify.js';
import { ignored, unprovided } from './declare.js';
import type { GenerationPolicy } from './policy.js';

export interface GraphServerInput {
  readonly generation: number;
  readonly graphId: string;
  readonly policy: GenerationPolicy;
}

/** What the process actor needs to know; the effect adds the launch profile and the data. */
export interface GraphServerProcessInput {
  readonly generation: number;
  readonly graphId: string;
}

export interface ProbeInput {
  readonly generation: number;
  readonly graphId: string;
  /** Null while the child has not said where it answers: then only a pushed readiness counts. */
  readonly endpoints: Endpoints | null;
}

/** What the readiness probe found. */
export interface ProbedReady {
  readonly endpoints: Endpoints;
  readonly at: number;
}

export type LivenessEvent =
  | { readonly type: 'liveness.answered'; readonly at: number }
  | { readonly type: 'liveness.missed'; readonly reason: string; readonly at: number };

export type GraphServerCommand = { readonly type: 'DRAIN' } | { readonly type: 'KILL' };

export type GraphServerEvent = GraphServerCommand | ChildEvent | LivenessEvent;

export type GenerationEvent =
  | { readonly type: 'generation.spawned'; readonly generation: number; readonly pid: number; readonly at: number }
  | {
      readonly type: 'generation.ready';
      readonly generation: number;
      readonly endpoints: Endpoints;
      readonly at: number;
    }
  | { readonly type: 'generation.unhealthy'; readonly generation: number; readonly reason: string; readonly at: number }
  | { readonly type: 'generation.exited'; readonly generation: number; readonly report: ExitReport };

export interface GraphServerContext extends GraphServerInput {
  readonly endpoints: Endpoints | null;
  /** Liveness probes missed in a row. */
  readonly missedProbes: number;
  /** Why it is ending, once we have decided that it shall; an exit before that is a crash. */
  readonly ending: ExitReason | null;
}

export const graphServerMachine = setup({
  types: {
    context: {} as GraphServerContext,
    events: {} as GraphServerEvent,
    input: {} as GraphServerInput,
  },
  actors: {
    process: fromCallback<ChildCommand, GraphServerProcessInput>(() => unprovided('process')),
    readinessProbe: fromPromise<ProbedReady, ProbeInput>(() => unprovided('readinessProbe')),
    livenessProbe: fromCallback<EventObject, ProbeInput>(() => unprovided('livenessProbe')),
    drain: fromPromise<void, { readonly generation: number }>(() => unprovided('drain')),
  },
  guards: {
    saysItIsReady: ({ context, event }) =>
      event.type === 'process.notified' &&
      event.notification.READY === '1' &&
      endpointsNotified(context, event.notification) !== null,
    hasMissedTooMany: ({ context }) => context.missedProbes + 1 >= context.policy.livenessMisses,
  },
  delays: {
    readyDeadline: ({ context }) => context.policy.readyTimeoutMs,
    drainDeadline: ({ context }) => context.policy.drainTimeoutMs,
    stopDeadline: ({ context }) => context.policy.stopTimeoutMs,
    killDeadline: ({ context }) => context.policy.killTimeoutMs,
  },
  actions: {
    // The process group.
    interruptProcessGroup: sendTo('process', { type: 'process.interrupt' }),
    killProcessGroup: sendTo('process', { type: 'process.kill' }),

    // What we know of it.
    noteSpawn: assign(({ event }) => {
      assertEvent(event, 'process.spawned');
      return { endpoints: event.endpoints };
    }),
    noteMissedProbe: assign(({ context }) => ({ missedProbes: context.missedProbes + 1 })),
    forgetMissedProbes: assign({ missedProbes: 0 }),
    endingAsRetired: assign({ ending: 'retired' }),
    endingAsNeverReady: assign({ ending: 'neverReady' }),
    endingAsHung: assign({ ending: 'hung' }),

    // What the service hears.
    reportSpawned: sendParent(({ context, event }): GenerationEvent => {
      assertEvent(event, 'process.spawned');
      return { type: 'generation.spawned', generation: context.generation, pid: event.pid, at: event.at };
    }),
    reportReadyAsNotified: sendParent(({ context, event }): GenerationEvent => {
      assertEvent(event, 'process.notified');
      // The guard has seen to it that there is one.
      const endpoints = endpointsNotified(context, event.notification) ?? {};
      return { type: 'generation.ready', generation: context.generation, endpoints, at: event.at };
    }),
    reportReadyAsProbed: sendParent(
      ({ context }, ready: ProbedReady): GenerationEvent => ({
        type: 'generation.ready',
        generation: context.generation,
        endpoints: ready.endpoints,
        at: ready.at,
      }),
    ),
    noteEndpointsAsNotified: assign(({ context, event }) => {
      assertEvent(event, 'process.notified');
      return { endpoints: endpointsNotified(context, event.notification) };
    }),
    reportUnhealthy: sendParent(({ context, event }): GenerationEvent => {
      assertEvent(event, 'liveness.missed');
      return { type: 'generation.unhealthy', generation: context.generation, reason: event.reason, at: event.at };
    }),
    reportExited: sendParent(({ context, event }): GenerationEvent => {
      assertEvent(event, ['process.exited', 'process.spawnFailed']);
      return { type: 'generation.exited', generation: context.generation, report: exitReport(context.ending, event) };
    }),
  },
}).createMachine({
  id: 'graphServer',
  context: ({ input }) => ({ ...input, endpoints: null, missedProbes: 0, ending: null }),
  initial: 'spawning',

  invoke: {
    id: 'process',
    src: 'process',
    input: ({ context }) => ({ generation: context.generation, graphId: context.graphId }),
  },

  // However it comes about: an empty process group is the end, and so is a process that never was.
  on: {
    'process.exited': '.exited',
    'process.spawnFailed': '.exited',
  },

  states: {
    spawning: {
      description: 'There is no process yet, or we have not heard of it.',
      on: {
        'process.spawned': { target: 'probing', actions: ['noteSpawn', 'reportSpawned'] },
        'process.notified': ignored,
        'liveness.answered': ignored,
        'liveness.missed': ignored,
        DRAIN: { target: 'terminating', actions: 'endingAsRetired' },
        KILL: { target: 'terminating.killing', actions: 'endingAsRetired' },
      },
      after: { readyDeadline: { target: 'terminating', actions: 'endingAsNeverReady' } },
    },

    probing: {
      description: 'The process runs and does not answer queries yet, as far as we know.',
      invoke: {
        src: 'readinessProbe',
        input: probeInput,
        onDone: {
          target: 'serving',
          actions: { type: 'reportReadyAsProbed', params: ({ event }) => event.output },
        },
        // A probe that fails to do its work says nothing about the process; the deadline decides.
        onError: ignored,
      },
      on: {
        'process.notified': {
          guard: 'saysItIsReady',
          target: 'serving',
          actions: ['noteEndpointsAsNotified', 'reportReadyAsNotified'],
        },
        'process.spawned': ignored,
        'liveness.answered': ignored,
        'liveness.missed': ignored,
        DRAIN: { target: 'terminating', actions: 'endingAsRetired' },
        KILL: { target: 'terminating.killing', actions: 'endingAsRetired' },
      },
      after: { readyDeadline: { target: 'terminating', actions: 'endingAsNeverReady' } },
    },

    serving: {
      description: 'It answers queries. Liveness probes run.',
      invoke: { src: 'livenessProbe', input: probeInput },
      on: {
        'liveness.answered': { actions: 'forgetMissedProbes' },
        // A hung process is killed at once: it has shown that it does not answer, so asking it politely only adds to the outage.
        'liveness.missed': [
          { guard: 'hasMissedTooMany', target: 'terminating.killing', actions: ['endingAsHung', 'reportUnhealthy'] },
          { actions: 'noteMissedProbe' },
        ],
        'process.spawned': ignored,
        'process.notified': ignored,
        DRAIN: { target: 'draining', actions: 'endingAsRetired' },
        KILL: { target: 'terminating.killing', actions: 'endingAsRetired' },
      },
    },

    draining: {
      description: 'It finishes the queries it has; nothing new reaches it.',
      invoke: {
        src: 'drain',
        input: ({ context }) => ({ generation: context.generation }),
        onDone: 'terminating',
        onError: 'terminating',
      },
      on: {
        'process.spawned': ignored,
        'process.notified': ignored,
        'liveness.answered': ignored,
        'liveness.missed': ignored,
        DRAIN: ignored,
        KILL: 'terminating.killing',
      },
      after: { drainDeadline: 'terminating' },
    },

    terminating: {
      description: 'It has been told to go; we wait until its process group is empty.',
      initial: 'interrupting',
      on: {
        'process.spawned': { actions: ['noteSpawn', 'reportSpawned'] },
        'process.notified': ignored,
        'liveness.answered': ignored,
        'liveness.missed': ignored,
        DRAIN: ignored,
      },
      states: {
        interrupting: {
          description: 'The polite signal is sent; it may still tidy up.',
          entry: 'interruptProcessGroup',
          on: { KILL: 'killing' },
          after: { stopDeadline: 'killing' },
        },
        killing: {
          description: 'SIGKILL is sent to the whole group, again and again until it is empty.',
          entry: 'killProcessGroup',
          on: { KILL: ignored },
          after: { killDeadline: { target: 'killing', reenter: true } },
        },
      },
    },

    exited: {
      description: 'Nothing of it is left.',
      type: 'final',
      entry: 'reportExited',
    },
  },
});

function probeInput({ context }: { context: GraphServerContext }): ProbeInput {
  return { generation: context.generation, graphId: context.graphId, endpoints: context.endpoints };
}

function exitReport(
  ending: ExitReason | null,
  event: Extract<ChildEvent, { type: 'process.exited' | 'process.spawnFailed' }>,
): ExitReport {
  if (event.type === 'process.spawnFailed') {
    return { reason: 'spawnFailed', code: null, signal: null, message: event.message, lastLines: [], at: event.at };
  }
  const { code, signal, lastLines, at } = event;
  return { reason: ending ?? 'crashed', code, signal, message: null, lastLines, at };
}

/** What the child says goes before what the launcher chose for it; null while neither has said anything. */
function endpointsNotified({ endpoints }: GraphServerContext, said: Notification): Endpoints | null {
  const notified: Endpoints = {
    ...(said.QUERY_URL !== undefined && { query: said.QUERY_URL }),
    ...(said.BOLT_URL !== undefined && { bolt: said.BOLT_URL }),
    ...(said.GREMLIN_URL !== undefined && { gremlin: said.GREMLIN_URL }),
  };
  return endpoints === null && Object.keys(notified).length === 0 ? null : { ...endpoints, ...notified };
}
