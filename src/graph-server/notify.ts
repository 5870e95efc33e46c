/** The child's side of the protocol with the parent: notifications on a file descriptor, and the lifeline on stdin. */
import { writeSync } from 'node:fs';
import { NOTIFY_FD_VARIABLE, type Notification } from '../types/notify.js';

export interface Parent {
  notify(notification: Notification): void;
}

/** The parent that started us with a notify descriptor; null when a person did. */
export function connectParent(env: NodeJS.ProcessEnv = process.env): Parent | null {
  const value = env[NOTIFY_FD_VARIABLE];
  if (value === undefined) return null;
  const fd = Number(value);
  if (!Number.isInteger(fd) || fd < 3) {
    throw new Error(`${NOTIFY_FD_VARIABLE} is ${JSON.stringify(value)}: give the number of an open file descriptor`);
  }
  holdLifeline();
  return { notify: (notification) => void writeSync(fd, format(notification)) };
}

/**
 * Ends this process the moment stdin does. SIGKILL, because a plain exit waits for the engine's threads, that is, for
 * the longest query under way; the write-ahead log makes it safe.
 */
function holdLifeline(): void {
  const leave = () => process.kill(process.pid, 'SIGKILL');
  process.stdin.once('end', leave).once('error', leave).resume();
}

function format(notification: Notification): string {
  // A line break in a value would end the assignment.
  const lines = Object.entries(notification).map(([key, value]) => `${key}=${value.replaceAll(/[\r\n]+/g, ' ')}\n`);
  return `${lines.join('')}\n`;
}
