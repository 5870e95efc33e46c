/** Reads the messages that a child writes to its notify file descriptor; src/types/notify.ts defines them. */
import type { Readable } from 'node:stream';
import type { Logger } from 'pino';
import type { Notification } from '../../types/notify.js';

/** A longer message is ignored as a whole. */
export const MAX_MESSAGE_BYTES = 16 * 1024;

const MESSAGE_END = Buffer.from('\n\n');

/** Calls `onNotification` for every well-formed message; others are logged and ignored. */
export function readNotifications(
  source: Readable,
  logger: Logger,
  onNotification: (notification: Notification) => void,
): void {
  let pending: Buffer = Buffer.alloc(0);
  let isTooLong = false;

  const endMessage = (message: Buffer) => {
    const notification = isTooLong ? null : parseNotification(message.toString('utf8'));
    if (notification === null) logger.warn({ bytes: message.length, isTooLong }, 'Malformed notification ignored');
    else onNotification(notification);
    isTooLong = false;
  };

  source.on('data', (chunk: Buffer) => {
    pending = Buffer.concat([pending, chunk]);
    for (let end = pending.indexOf(MESSAGE_END); end !== -1; end = pending.indexOf(MESSAGE_END)) {
      isTooLong ||= end > MAX_MESSAGE_BYTES;
      endMessage(pending.subarray(0, end));
      pending = pending.subarray(end + MESSAGE_END.length);
    }
    if (pending.length > MAX_MESSAGE_BYTES) {
      isTooLong = true;
      // The last byte may be the first half of the message's end.
      pending = pending.subarray(-1);
    }
  });
  source.once('end', () => {
    if (pending.length > 0) logger.warn({ bytes: pending.length }, 'Unfinished notification ignored');
  });
}

/** The assignments of one message, later ones winning; null when a line is not `KEY=VALUE`. */
export function parseNotification(message: string): Notification | null {
  const assignments: [key: string, value: string][] = [];
  for (const line of message.split('\n')) {
    const equals = line.indexOf('=');
    if (equals < 1) return null;
    assignments.push([line.slice(0, equals), line.slice(equals + 1)]);
  }
  return Object.fromEntries(assignments);
}
