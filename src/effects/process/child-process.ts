/**
 * The effect behind every supervised child: starts the process, reports what happens to it, does what it is told.
 *
 * Sends (src/types/child.ts): `process.spawned` once there is a process and `onSpawned` has recorded it, then one
 * `process.notified` per message, then `process.exited` once, when nothing of its family (process-family.ts) is left.
 * When it could not be started, or not be recorded, `process.spawnFailed` is the only event, and nothing of it is left.
 * The files of its plan are written before it is started, and removed before its end is reported.
 * When its leader dies, whatever is left of its family is killed at once.
 * When the actor is stopped: the family is killed, and nothing is sent any more.
 */
import type { Logger } from 'pino';
import { type CallbackActorLogic, fromCallback } from 'xstate';
import { reasonOf } from '../../errors.js';
import type { ChildCommand, ChildEvent, LaunchPlan } from '../../types/child.js';
import { removeCgroup } from './cgroup/remove-cgroup.js';
import type { ChildIsolation } from './isolation/grant-isolation.js';
import { removeLaunchFiles, writeLaunchFiles } from './launch-files.js';
import { findSetpriv } from './pdeathsig.js';
import { readBootId, readStat } from './proc.js';
import { processFamily } from './process-family.js';
import { spawnChild } from './spawn-child.js';
import { type WatchedChild, watchChild } from './watch-child.js';

/** What tells a process from every other, also from a later one with the same pid. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks since boot; null off Linux. */
  readonly startTime: number | null;
  /** Which boot; null off Linux. */
  readonly bootId: string | null;
}

export interface ChildProcessDeps<Input> {
  /** A rejection is reported as `process.spawnFailed`. */
  readonly prepare: (input: Input) => Promise<LaunchPlan>;
  /** `<workspace id>/<generation>`: goes into the environment of every process of the child. */
  readonly marker: (input: Input) => string;
  /** Fields for every log line of this child, e.g. `{ generation, graph_id }`. */
  readonly describe: (input: Input) => Record<string, unknown>;
  readonly logger: Logger;
  /** Default: none. */
  readonly isolation?: ChildIsolation;
  /** Records the process, so that a later parent can find it. When it rejects, the child is ended and reported as `process.spawnFailed`. */
  readonly onSpawned?: (input: Input, process: ProcessIdentity) => Promise<void>;
  /** The process is gone; called once for each that existed, after `onSpawned` has settled. A rejection is logged. */
  readonly onExited?: (input: Input) => Promise<void>;
}

/** @example machine.provide({ actors: { process: createChildProcess(deps) } }) */
export function createChildProcess<Input>(deps: ChildProcessDeps<Input>): CallbackActorLogic<ChildCommand, Input> {
  const setpriv = lookUpSetprivOnce(deps.logger);

  return fromCallback<ChildCommand, Input>(({ input, sendBack, receive }) => {
    const logger = deps.logger.child(deps.describe(input));
    let isStopped = false;
    let child: (WatchedChild & { readonly stopSignal: NodeJS.Signals }) | null = null;
    let remembered: ChildCommand | null = null;

    const send = (event: ChildEvent) => {
      if (!isStopped) sendBack(event);
    };
    const obey = (command: ChildCommand) => {
      if (child !== null) child.signal(command.type === 'process.kill' ? 'SIGKILL' : child.stopSignal);
      else if (remembered?.type !== 'process.kill') remembered = command;
    };

    /** From nothing to a process that has ended. Rejects when it could not be started or not be recorded. */
    const run = async (plan: LaunchPlan, launcher: string | null) => {
      if (isStopped) return;
      if (plan.files !== undefined) await writeLaunchFiles(plan.files);
      const marker = deps.marker(input);
      const cgroup = deps.isolation?.makeCgroup(marker) ?? null;
      const options = { marker, setpriv: launcher, launcher: deps.isolation?.launcher ?? [], cgroup };
      const spawned = await spawnChild(plan, options).catch((error: unknown) => {
        cgroup?.remove();
        throw error;
      });
      const at = Date.now();
      const { pid } = spawned;
      logger.info({ pid, command: plan.command }, 'Process started');

      // What happens before the process is on record is told after that.
      const events = holdEvents(send);
      const gone = new Promise<void>((resolve) => {
        const family = processFamily({ leader: pid, marker, cgroup, logger });
        const watched = watchChild(spawned, family, logger, {
          onNotification: (notification) => events.send({ type: 'process.notified', notification, at: Date.now() }),
          onGone: (exit) => {
            if (plan.files !== undefined) removeLaunchFiles(plan.files, logger);
            events.send({ type: 'process.exited', ...exit, at: Date.now() });
            logger.info({ pid, code: exit.code, signal: exit.signal }, 'Process ended');
            resolve();
          },
        });
        child = { ...watched, stopSignal: plan.stopSignal };
      });
      if (isStopped) obey({ type: 'process.kill' });
      else if (remembered !== null) obey(remembered);

      try {
        await deps.onSpawned?.(input, identify(pid));
        send({ type: 'process.spawned', pid, endpoints: plan.endpoints, at });
        events.release();
        await gone;
      } catch (error) {
        obey({ type: 'process.kill' });
        await gone;
        throw new Error(`The process was ended, because it could not be recorded: ${reasonOf(error)}`, {
          cause: error,
        });
      } finally {
        // Called for at once: the service may be about to close its store.
        const recorded = deps.onExited?.(input).catch((error: unknown) => {
          logger.error({ err: error, pid }, 'The end of the process could not be recorded');
        });
        if (cgroup !== null) await removeCgroup(cgroup, logger);
        await recorded;
      }
    };

    const prepareAndRun = async () => {
      const [plan, launcher] = await Promise.all([deps.prepare(input), setpriv()]);
      try {
        await run(plan, launcher);
      } finally {
        if (plan.files !== undefined) removeLaunchFiles(plan.files, logger);
      }
    };

    receive(obey);
    prepareAndRun().catch((error: unknown) => {
      logger.error({ err: error }, 'Process could not be started');
      send({ type: 'process.spawnFailed', message: reasonOf(error), at: Date.now() });
    });

    return () => {
      isStopped = true;
      obey({ type: 'process.kill' });
    };
  });
}

function identify(pid: number): ProcessIdentity {
  return { pid, startTime: readStat(pid)?.startTime ?? null, bootId: readBootId() };
}

/** Keeps events until they are released; from then on they go through at once. */
function holdEvents(send: (event: ChildEvent) => void) {
  let held: ChildEvent[] | null = [];
  return {
    send: (event: ChildEvent) => {
      if (held === null) send(event);
      else held.push(event);
    },
    release: () => {
      for (const event of held ?? []) send(event);
      held = null;
    },
  };
}

function lookUpSetprivOnce(logger: Logger): () => Promise<string | null> {
  let found: Promise<string | null> | null = null;
  const lookUp = async () => {
    const setpriv = await findSetpriv();
    if (setpriv === null)
      logger.warn('No setpriv of util-linux on PATH: a child outlives a killed parent unless it watches its stdin');
    return setpriv;
  };
  return () => {
    found ??= lookUp();
    return found;
  };
}
