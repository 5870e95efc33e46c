/**
 * The load-job machine: one bulk load, done by a child process that writes a fresh database file.
 *
 *   waiting → running → publishing → succeeded;  failed, or cancelling → cancelled, on the way
 *
 * Nothing of the graph changes until `publishing`, where the store takes the fresh file in one transaction; so a load
 * that fails, is cancelled or is killed leaves the graph as it was. Pure: the loader process and the store are actors
 * that src/effects provides.
 */
import { assertEvent, assign, fromCallback, fromPromise, sendTo, setup } from 'xstate';
import { reasonOf } from '../errors.js';
import type { ChildCommand, ChildEvent } from '../types/child.js';
import type { ChildError, LoadProgress } from '../types/notify.js';
import { ignored, unprovided } from './declare.js';

export interface LoadJobInput {
  readonly jobId: string;
  readonly graphId: string;
  /** From the polite signal to SIGKILL. */
  readonly stopTimeoutMs: number;
}

export interface LoadJobContext extends LoadJobInput {
  readonly pid: number | null;
  readonly progress: LoadProgress;
  /** Why it failed; null while it has not. */
  readonly error: ChildError | null;
}

export type LoadJobEvent = { readonly type: 'CANCEL' } | ChildEvent;

export const loadJobMachine = setup({
  types: {
    context: {} as LoadJobContext,
    events: {} as LoadJobEvent,
    input: {} as LoadJobInput,
  },
  actors: {
    process: fromCallback<ChildCommand, { readonly jobId: string; readonly graphId: string }>(() =>
      unprovided('process'),
    ),
    publish: fromPromise<void, { readonly jobId: string; readonly graphId: string }>(() => unprovided('publish')),
  },
  guards: {
    hasSucceeded: ({ event }) => event.type === 'process.exited' && event.code === 0,
    saysProgress: ({ event }) => event.type === 'process.notified' && event.notification.PROGRESS !== undefined,
    saysError: ({ event }) => event.type === 'process.notified' && event.notification.ERROR !== undefined,
  },
  delays: {
    stopDeadline: ({ context }) => context.stopTimeoutMs,
  },
  actions: {
    interruptProcessGroup: sendTo('process', { type: 'process.interrupt' }),
    killProcessGroup: sendTo('process', { type: 'process.kill' }),
    noteSpawn: assign(({ event }) => {
      assertEvent(event, 'process.spawned');
      return { pid: event.pid };
    }),
    noteProgress: assign(({ context, event }) => {
      assertEvent(event, 'process.notified');
      return { progress: parsed<LoadProgress>(event.notification.PROGRESS, context.progress) };
    }),
    noteError: assign(({ context, event }) => {
      assertEvent(event, 'process.notified');
      return { error: parsed<ChildError | null>(event.notification.ERROR, context.error) };
    }),
    noteExit: assign(({ context, event }) => {
      assertEvent(event, 'process.exited');
      return { error: context.error ?? { code: 'GK_IMPORT_FAILED', message: exitMessage(event) } };
    }),
    noteSpawnFailed: assign(({ event }) => {
      assertEvent(event, 'process.spawnFailed');
      return { error: { code: 'GK_INTERNAL', message: event.message } };
    }),
    notePublishFailed: assign((_, { error }: { error: unknown }) => ({
      error: { code: 'GK_RECORD_FAILED', message: reasonOf(error) },
    })),
  },
}).createMachine({
  id: 'loadJob',
  context: ({ input }) => ({
    ...input,
    pid: null,
    progress: { done: 0, total: 0, records: 0, current: '' },
    error: null,
  }),
  initial: 'waiting',
  invoke: {
    id: 'process',
    src: 'process',
    input: ({ context }) => ({ jobId: context.jobId, graphId: context.graphId }),
  },
  states: {
    waiting: {
      description: 'There is no loader process yet.',
      on: {
        'process.spawned': { target: 'running', actions: 'noteSpawn' },
        'process.spawnFailed': { target: 'failed', actions: 'noteSpawnFailed' },
        'process.notified': ignored,
        'process.exited': { target: 'failed', actions: 'noteExit' },
        CANCEL: 'cancelling',
      },
    },
    running: {
      description: 'The loader fills a fresh database file.',
      on: {
        'process.spawned': ignored,
        'process.spawnFailed': ignored,
        'process.notified': [
          { guard: 'saysProgress', actions: 'noteProgress' },
          { guard: 'saysError', actions: 'noteError' },
        ],
        'process.exited': [
          { guard: 'hasSucceeded', target: 'publishing' },
          { target: 'failed', actions: 'noteExit' },
        ],
        CANCEL: 'cancelling',
      },
    },
    publishing: {
      description: "The file is whole; the store makes it the graph's. It is too late to cancel.",
      invoke: {
        src: 'publish',
        input: ({ context }) => ({ jobId: context.jobId, graphId: context.graphId }),
        onDone: 'succeeded',
        onError: {
          target: 'failed',
          actions: { type: 'notePublishFailed', params: ({ event }) => ({ error: event.error }) },
        },
      },
      on: {
        'process.spawned': ignored,
        'process.spawnFailed': ignored,
        'process.notified': ignored,
        'process.exited': ignored,
        CANCEL: ignored,
      },
    },
    cancelling: {
      description: 'The loader has been told to go; we wait until nothing of it is left.',
      initial: 'interrupting',
      on: {
        'process.spawned': { actions: 'noteSpawn' },
        'process.spawnFailed': 'cancelled',
        'process.notified': ignored,
        'process.exited': 'cancelled',
        CANCEL: ignored,
      },
      states: {
        interrupting: {
          description: 'The polite signal is sent; it may still tidy up.',
          entry: 'interruptProcessGroup',
          after: { stopDeadline: 'killing' },
        },
        killing: {
          description: 'SIGKILL is sent to the whole group.',
          entry: 'killProcessGroup',
        },
      },
    },
    succeeded: {
      description: 'The graph has the new data.',
      type: 'final',
    },
    failed: {
      description: 'The graph is as it was, and the error says why.',
      type: 'final',
    },
    cancelled: {
      description: 'The graph is as it was, and nothing of the loader is left.',
      type: 'final',
    },
  },
});

/** A notification's JSON; what cannot be read changes nothing. */
function parsed<Value>(json: string | undefined, otherwise: Value): Value {
  try {
    return JSON.parse(json ?? '') as Value;
  } catch {
    return otherwise;
  }
}

function exitMessage({ code, signal, lastLines }: Extract<ChildEvent, { type: 'process.exited' }>): string {
  const how = signal === null ? `the loader exited with code ${code}` : `the loader was ended by ${signal}`;
  return [how, ...lastLines.slice(-5)].join('\n');
}
