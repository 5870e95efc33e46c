import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { readEvents } from '../../src/cli/server-sent-events.js';

async function read(...chunks: string[]) {
  const events: unknown[] = [];
  for await (const event of readEvents(Readable.from(chunks))) events.push(event);
  return events;
}

test('events are told apart wherever the network cuts the stream', async () => {
  const stream = 'event: status\ndata: {"a":1}\n\n:\n\nevent: log\ndata: x\n\n';
  const expected = [
    { event: 'status', data: '{"a":1}' },
    { event: 'log', data: 'x' },
  ];
  expect(await read(stream)).toEqual(expected);
  expect(await read(...stream)).toEqual(expected);
});

test('data over several lines is joined, and an event without a type is a message', async () => {
  expect(await read('data: a\ndata: b\n\n')).toEqual([{ event: 'message', data: 'a\nb' }]);
});

test('an event that was not ended is none', async () => {
  expect(await read('event: status\ndata: 1')).toEqual([]);
});
