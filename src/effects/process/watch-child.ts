/** Follows one child from its start until nothing of it is left: what it says, what it notifies, how it ends. */
import type { Readable } from 'node:stream';
import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Notification } from '../../types/notify.js';
import { LastLines } from './last-lines.js';
import { LineLog } from './line-log.js';
import { pumpLines } from './line-pump.js';
import { readNotifications } from './notify-reader.js';
import type { ProcessFamily } from './process-family.js';
import type { SpawnedChild } from './spawn-child.js';

const LOOK_AGAIN_MS = 100;

export interface ChildExit {
  readonly code: number | null;
  readonly signal: string | null;
  readonly lastLines: readonly string[];
}

export interface ChildListener {
  onNotification(notification: Notification): void;
  /** Once: nothing of its family is left. In the same tick as the leader's exit, when the leader was the last of it. */
  onGone(exit: ChildExit): void;
}

export interface WatchedChild {
  /** Signals the whole family, unless it is gone already. A refusal by the operating system is logged. */
  signal(signal: NodeJS.Signals): void;
}

export function watchChild(
  child: SpawnedChild,
  family: ProcessFamily,
  logger: Logger,
  listener: ChildListener,
): WatchedChild {
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

  const finish = (code: number | null, signalName: string | null) => {
    isGone = true;
    for (const { log, finishLine } of outputs) {
      finishLine();
      log.flush();
    }
    // Whoever still holds the other end must not keep us running.
    for (const stream of streams) stream.destroy();
    listener.onGone({ code, signal: signalName, lastLines: lastLines.all() });
  };

  const isExtinct = () => {
    try {
      return family.isExtinct();
    } catch (error) {
      // Out of file descriptors, say: an exit that we can not be sure of is not reported.
      logger.error({ err: error, pid: child.pid }, 'Looking for the rest of the processes failed');
      return false;
    }
  };

  /** The leader is dead, but others of its family live, or are zombies that nobody has reaped. */
  const endTheRest = async () => {
    for (;;) {
      try {
        return await family.end();
      } catch (error) {
        logger.error({ err: error, pid: child.pid }, 'Ending the rest of the processes failed, trying again');
        await delay(LOOK_AGAIN_MS);
      }
    }
  };

  /**
   * What the dead have written is in the kernel's buffers, and one whole turn of the event loop reads more than those
   * hold. The end of the stream may never come: one that could not be found may hold it open.
   */
  const readLastWords = async () => {
    await nextTurn();
    await nextTurn();
  };

  child.process.once('exit', async (code: number | null, signalName: string | null) => {
    if (!isExtinct()) await endTheRest();
    if (!streams.every(hasEnded)) await readLastWords();
    finish(code, signalName);
  });

  return {
    signal: (name) => {
      if (!isGone) family.signal(name);
    },
  };
}

function hasEnded(stream: Readable): boolean {
  return stream.readableEnded || stream.destroyed;
}
