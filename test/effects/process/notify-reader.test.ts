import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { MAX_MESSAGE_BYTES, readNotifications } from '../../../src/effects/process/notify-reader.js';
import type { Notification } from '../../../src/types/notify.js';
import { eventually } from '../../support/eventually.js';
import { memoryLogger } from './run-child.js';

test('messages are told apart wherever the chunks are cut', () => {
  const { source, notifications, logs } = reader();
  for (const byte of Buffer.from('READY=1\nQUERY_URL=http://h/q?a=b\n\nPROGRESS={}\n\n')) {
    source.write(Buffer.from([byte]));
  }
  expect(notifications).toEqual([{ READY: '1', QUERY_URL: 'http://h/q?a=b' }, { PROGRESS: '{}' }]);
  expect(logs).toEqual([]);
});

test('several messages in one chunk come in order, and a key that is said twice counts as it was said last', () => {
  const { source, notifications } = reader();
  source.write('A=1\nA=2\n\nB=\n\n');
  expect(notifications).toEqual([{ A: '2' }, { B: '' }]);
});

test('a malformed message is logged and ignored as a whole, and the next one counts', () => {
  const { source, notifications, logs } = reader();
  source.write('READY=1\nnonsense\n\n=nameless\n\nREADY=1\n\n');
  expect(notifications).toEqual([{ READY: '1' }]);
  expect(logs.map(({ msg }) => msg)).toEqual(['Malformed notification ignored', 'Malformed notification ignored']);
});

test('a message that is too long is ignored, and the next one counts', () => {
  const { source, notifications, logs } = reader();
  source.write(`ERROR=${'x'.repeat(MAX_MESSAGE_BYTES)}\n`);
  source.write('\nREADY=1\n\n');
  source.write(`ERROR=${'x'.repeat(MAX_MESSAGE_BYTES)}\n\nREADY=2\n\n`);
  expect(notifications).toEqual([{ READY: '1' }, { READY: '2' }]);
  expect(logs).toHaveLength(2);
});

test('a message that was not finished is logged and ignored', async () => {
  const { source, notifications, logs } = reader();
  source.end('READY=1\n');
  await eventually(() => logs.some(({ msg }) => msg === 'Unfinished notification ignored'));
  expect(notifications).toEqual([]);
});

function reader() {
  const source = new PassThrough();
  const { logger, logs } = memoryLogger();
  const notifications: Notification[] = [];
  readNotifications(source, logger, (notification) => notifications.push(notification));
  return { source, notifications, logs };
}
