import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { processFamily } from '../../../src/effects/process/process-family.js';
import { type ChildExit, watchChild } from '../../../src/effects/process/watch-child.js';
import { memoryLogger } from './run-child.js';

test('an exit is reported in the tick in which it is learnt, when the leader was the last of its family', async () => {
  const { process, streams, exits } = watchNobody();
  for (const stream of streams) stream.end();
  await Promise.all(streams.map((stream) => new Promise((resolve) => stream.once('end', resolve))));
  process.emit('exit', 3, null);
  expect(exits).toEqual([{ code: 3, signal: null, lastLines: [] }]);
});

test('an exit is reported without waiting for whoever holds the output open', async () => {
  const { process, streams, exits } = watchNobody();
  streams[0].write('last words');
  process.emit('exit', 3, null);
  await new Promise((resolve) => streams[0].once('close', resolve));
  expect(exits).toEqual([{ code: 3, signal: null, lastLines: ['last words'] }]);
});

test('a signal that the operating system refuses is logged', () => {
  const { child, logs } = watchNobody();
  child.signal('SIGNONSENSE' as NodeJS.Signals);
  expect(logs).toEqual([
    expect.objectContaining({ level: 50, msg: 'Sending SIGNONSENSE to the process group was refused' }),
  ]);
});

/** A child whose pid no process has, so that its family is extinct from the start. */
function watchNobody() {
  const { logger, logs } = memoryLogger();
  const process = new EventEmitter();
  const [stdout, stderr, notify] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const exits: ChildExit[] = [];
  const family = processFamily({
    leader: 999_999_999,
    marker: `nobody-${globalThis.process.pid}/1`,
    cgroup: null,
    logger,
  });
  const child = watchChild({ pid: 999_999_999, process, stdout, stderr, notify }, family, logger, {
    onNotification: () => undefined,
    onGone: (exit) => exits.push(exit),
  });
  return { child, process, streams: [stdout, stderr, notify] as const, exits, logs };
}
