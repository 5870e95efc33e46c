/** Follows one child from its start until nothing of it is left: what it says, what it notifies, how it ends. */
import type { Readable } from 'node:stream';
import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Notification } from '../../types/notify.js';
import { LastLines } from './last-lines.js';
import { LineLog } from './line-log.js';
import { pumpLines } from './line-pump.js';
import { readNotifications } from './notify-reader.js';
import { groupExists, signalGroup, waitUntilEmpty } from './process-group.js';
import type { SpawnedChild } from './spawn-child.js';

const LOOK_AGAIN_MS = 100;

export interface ChildExit {
  readonly code: number | null;
  readonly signal: string | null;
  readonly lastLines: readonly string[];
}

export interface ChildListener {
  onNotification(notification: Notification): void;
  /** Once: the process group is empty. In the same tick as the leader's exit, when the leader was the last of it. */
  onGone(exit: ChildExit): void;
}

export interface WatchedChild {
  /** Signals the whole process group, unless it is gone already. A refusal by the operating system is logged. */
  signal(signal: NodeJS.Signals): void;
}

export function watchChild(child: SpawnedChild, logger: Logger, listener: ChildListener): WatchedChild {
  let isGone = false;
  const lastLines = new LastLines();
  const outputs = (['stdout', 'stderr'] as const).map((stream) => {
    const log = new LineLog(logger, stream);
    const finishLine = pumpLines(child[stream], (line) => {
      lastLines.add(line);
      log.add(line);
    });
    return { log, finishLine };
  });
  readNotifications(child.notify, logger, (notification) => {
    if (!isGone) listener.onNotification(notification);
  });

  const streams = [child.stdout, child.stderr, child.notify];

  const signal = (name: NodeJS.Signals) => {
    if (isGone) return;
    try {
      signalGroup(child.pid, name);
    } catch (error) {
      logger.error({ err: error, pid: child.pid }, `Sending ${name} to the process group was refused`);
    }
  };

  const finish = (code: number | null, signalName: string | null) => {
    isGone = true;
    for (const { log, finishLine } of outputs) {
      finishLine();
      log.flush();
    }
    // Whoever left the group and still holds the other end is no concern of ours; it must not keep us running.
    for (const stream of streams) stream.destroy();
    listener.onGone({ code, signal: signalName, lastLines: lastLines.all() });
  };

  /** The leader is dead, but others of its group live or its last words are still on the way. */
  const endTheRest = async () => {
    while (groupExists(child.pid)) {
      signal('SIGKILL');
      try {
        await waitUntilEmpty(child.pid);
        break;
      } catch (error) {
        // Out of file descriptors, say: an exit that we can not be sure of is not reported.
        logger.error({ err: error, pid: child.pid }, 'Looking for the rest of the process group failed, trying again');
        await delay(LOOK_AGAIN_MS);
      }
    }
    // What the dead have written is in the kernel's buffers, and one whole turn of the event loop reads more than those
    // hold. The end of the stream may never come: a process that left the group can hold it open.
    await nextTurn();
    await nextTurn();
  };

  child.process.once('exit', async (code: number | null, signalName: string | null) => {
    if (groupExists(child.pid) || !streams.every(hasEnded)) await endTheRest();
    finish(code, signalName);
  });

  return { signal };
}

function hasEnded(stream: Readable): boolean {
  return stream.readableEnded || stream.destroyed;
}
