import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.js';
import { Bench, type Script } from './http/bench.js';
import { queriesIn } from './http/judge.js';
import { anyMessage, damage, damaged, queryMessage } from './http/messages.js';
import { play } from './http/play.js';
import { echo } from './http/raw-graph-server.js';
import { readResponses } from './http/read-responses.js';
import { strictRequests } from './http/strict-requests.js';
import { runs } from './runs.js';

const cuts = fc.array(fc.nat(3000), { maxLength: 6 });
const hostile: fc.Arbitrary<Script> = fc.record({
  bytes: fc
    .tuple(fc.array(anyMessage, { minLength: 1, maxLength: 4 }), fc.oneof(fc.constant([]), damage))
    .map(([messages, changes]) => damaged(messages.join(''), changes)),
  cuts,
  halfClose: fc.constantFrom('late', 'late', 'late', 'early'),
});

describe('a connection of the gateway', () => {
  test('with pipelined queries, cut anywhere, gets every answer, in order', async () => {
    const bench = await Bench.open();
    await fc.assert(
      fc.asyncProperty(fc.array(queryMessage, { minLength: 1, maxLength: 6 }), cuts, async (messages, at) => {
        const bytes = messages.join('');
        const { requests, end } = strictRequests(bytes);
        expect(end).toBe('clean');
        expect(await bench.try({ bytes, cuts: at, halfClose: 'late' })).toEqual([]);
        expect(requests).toHaveLength(messages.length);
      }),
      { numRuns: runs(500) },
    );
  });

  test('that is malformed, ambiguous or hostile sends nothing to a GraphServer but what a strict reader sees', async () => {
    const bench = await Bench.open();
    await fc.assert(
      fc.asyncProperty(hostile, async (script) => {
        expect(await bench.try(script)).toEqual([]);
      }),
      { numRuns: runs(2500) },
    );
  });

  test('with an upgrade that is not carried out gets its answer, and ends: what stands behind it is not read', async () => {
    const bench = await Bench.open();
    const upgrade = 'POST /v1/graph/1/query HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: h2c\r\n';
    await fc.assert(
      fc.asyncProperty(fc.array(queryMessage, { maxLength: 3 }), queryMessage, cuts, async (before, after, at) => {
        const bytes = `${before.join('')}${upgrade}content-length: 5\r\n\r\nhello${after}`;
        const { received, isClosed } = await play({
          ...{ port: bench.port, bytes, cuts: at, halfClose: 'late', patienceMs: 20_000, graceMs: 20_000 },
          isEnough: () => false,
        });
        const { responses, rest } = readResponses(received, () => false);
        expect({ rest, isClosed }).toEqual({ rest: '', isClosed: true });
        expect(responses.map(({ body }) => body)).toEqual(
          [...queriesIn(before.join('')), { body: 'hello' }].map(({ body }) => echo(body)),
        );
      }),
      { numRuns: runs(100) },
    );
  });

  test('that breaks while its queries are held or in flight leaves neither query nor socket behind', async () => {
    const bench = await Bench.open();
    await fc.assert(
      fc.asyncProperty(fc.array(hostile, { minLength: 1, maxLength: 6 }), fc.boolean(), async (scripts, isHeld) => {
        if (isHeld) bench.gateway.send({ type: 'gateway.hold', graphId: '1' });
        await Promise.all(
          scripts.map(({ bytes, cuts: at }) =>
            play({
              port: bench.port,
              bytes,
              cuts: at,
              isEnough: () => true,
              patienceMs: 0,
              graceMs: 0,
              halfClose: 'early',
            }),
          ),
        );
        await bench.settled();
        bench.gateway.send({ type: 'gateway.cutOver', target: bench.server.target() });
        expect(bench.server.garbage).toEqual([]);
      }),
      { numRuns: runs(200) },
    );
  });
});

test('thousands of broken connections leave no socket, no timer and no memory behind', async () => {
  const before = resources();
  const bench = await Bench.open();
  const round = async (seed: number) => {
    for (const script of fc.sample(hostile, { numRuns: runs(500), seed })) await bench.try(script);
    globalThis.gc?.();
    return process.memoryUsage().heapUsed;
  };
  const [, first = 0, , last = 0] = [await round(1), await round(2), await round(3), await round(4)];
  expect(last - first).toBeLessThan(3_000_000);
  await bench.close();
  await eventually(() => resources() <= before);
});

/** Sockets and timers that keep the process alive. */
function resources(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap' || name === 'TCPServerWrap').length;
}
