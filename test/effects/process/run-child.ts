/** Drives the child process actor the way a machine does: from a parent that invokes it, listens and commands. */
import pino, { type Logger } from 'pino';
import { onTestFinished } from 'vitest';
import { createActor, sendTo, setup } from 'xstate';
import { type ChildProcessDeps, createChildProcess } from '../../../src/effects/process/child-process.js';
import type { ChildCommand, ChildEvent, LaunchPlan } from '../../../src/types/child.js';
import { eventually } from '../../support/eventually.js';
import { livingMembers } from '../../support/processes.js';

type EventOf<Type extends ChildEvent['type']> = Extract<ChildEvent, { type: Type }>;

export interface RunningChild {
  readonly events: readonly ChildEvent[];
  readonly logs: readonly Record<string, unknown>[];
  /** Resolves with the first event of this type. */
  event<Type extends ChildEvent['type']>(type: Type): Promise<EventOf<Type>>;
  /** Resolves with the notification that says READY. */
  ready(): Promise<EventOf<'process.notified'>>;
  send(command: ChildCommand): void;
  /** Stops the parent, and with it the child process actor. */
  stop(): void;
}

export interface RunOptions extends Partial<Omit<ChildProcessDeps<{ generation: number }>, 'logger'>> {
  readonly command?: LaunchPlan['command'];
  readonly plan?: Partial<LaunchPlan>;
  /** Sent right after the start, before there can be a process. */
  readonly commands?: readonly ChildCommand[];
}

let children = 0;

export function runChild({ command = ['true'], plan = {}, commands = [], ...deps }: RunOptions): RunningChild {
  const events: ChildEvent[] = [];
  const { logger, logs } = memoryLogger();
  children += 1;
  // Whoever carries the marker of a child ends with it: no two of them may have the same.
  const workspaceId = `test-${process.pid}-${children}`;
  const logic = createChildProcess<{ generation: number }>({
    prepare: async () => ({ ...basePlan(command), ...plan }),
    marker: ({ generation }) => `${workspaceId}/${generation}`,
    describe: ({ generation }) => ({ generation }),
    logger,
    ...deps,
  });
  const parent = setup({
    types: { events: {} as ChildEvent | { type: 'COMMAND'; command: ChildCommand } },
    actors: { child: logic },
    actions: {
      note: ({ event }) => {
        if (event.type !== 'COMMAND') events.push(event);
      },
    },
  }).createMachine({
    invoke: { id: 'child', src: 'child', input: { generation: 7 } },
    on: {
      COMMAND: { actions: sendTo('child', ({ event }) => event.command) },
      '*': { actions: 'note' },
    },
  });
  const actor = createActor(parent).start();
  for (const one of commands) actor.send({ type: 'COMMAND', command: one });

  const find = <Type extends ChildEvent['type']>(type: Type) =>
    events.find((event): event is EventOf<Type> => event.type === type);
  onTestFinished(async () => {
    actor.stop();
    const pid = find('process.spawned')?.pid;
    if (pid !== undefined) await eventually(() => livingMembers(pid).length === 0);
  });
  return {
    events,
    logs,
    event: (type) => eventually(() => find(type)),
    ready: () =>
      eventually(() =>
        events.find(
          (event): event is EventOf<'process.notified'> =>
            event.type === 'process.notified' && event.notification.READY === '1',
        ),
      ),
    send: (one) => actor.send({ type: 'COMMAND', command: one }),
    stop: () => actor.stop(),
  };
}

export function basePlan(command: LaunchPlan['command']): LaunchPlan {
  const env = { PATH: process.env.PATH ?? '' };
  return { command, cwd: process.cwd(), env, endpoints: null, stopSignal: 'SIGTERM' };
}

/** A logger whose lines can be read back as objects. */
export function memoryLogger(): { logger: Logger; logs: Record<string, unknown>[] } {
  const logs: Record<string, unknown>[] = [];
  const logger = pino({ level: 'debug' }, { write: (line: string) => logs.push(JSON.parse(line)) });
  return { logger, logs };
}
