import { expect, test } from 'vitest';
import type { QueryMeter } from '../../../src/types/gateway.js';
import { eventually } from '../../support/eventually.js';
import { FakeGraphServer } from './fake-graph-server.js';
import { clientOf, HOLD, openGateway } from './gateway-fixture.js';

/** Writes down what it hears, without the times. */
class NotingMeter implements QueryMeter {
  readonly heard: string[] = [];
  readonly tookMs: number[] = [];
  readonly pausesMs: number[] = [];

  answeredQuery(arrivedAt: number): void {
    this.heard.push('answered');
    this.tookMs.push(performance.now() - arrivedAt);
  }

  refusedQuery(code: string): void {
    this.heard.push(`refused ${code}`);
  }

  heldQuery(): void {
    this.heard.push('held');
  }

  cutOver(pauseMs: number): void {
    this.heard.push('cut over');
    this.pausesMs.push(pauseMs);
  }
}

test('the meter hears of each answer and how long it took, and of each refusal by its code', async () => {
  const meter = new NotingMeter();
  const gateway = await openGateway({ meter, maxBodyBytes: 100 });
  const ask = clientOf(gateway);
  await ask('RETURN 1');
  const server = await FakeGraphServer.start('a');
  gateway.send({ type: 'gateway.cutOver', target: server.target(1) });
  await ask('RETURN 1');
  await ask('RETURN 1', { path: '/v1/graph/other/query' });
  await ask('x'.repeat(101));
  expect(meter.heard).toEqual([
    'refused GK_UNAVAILABLE',
    'answered',
    'refused GK_WRONG_GRAPH',
    'refused GK_PAYLOAD_TOO_LARGE',
  ]);
  expect(meter.tookMs[0]).toBeGreaterThan(0);
});

test('a query that waits is told of once, however often it is parked', async () => {
  const meter = new NotingMeter();
  const gateway = await openGateway({ meter, hold: HOLD });
  gateway.send({ type: 'gateway.hold', graphId: '1' });
  const answer = clientOf(gateway)('RETURN 1');
  await eventually(() => gateway.counters().held === 1);
  gateway.send({ type: 'gateway.hold', graphId: '1' });
  const server = await FakeGraphServer.start('a');
  gateway.send({ type: 'gateway.cutOver', target: server.target(1) });
  await answer;
  expect(meter.heard).toEqual(['held', 'answered']);
});

test('the pause of a cut-over is its one step; after a hold it lasts from the hold on', async () => {
  const meter = new NotingMeter();
  const gateway = await openGateway({ meter });
  const [first, second] = [await FakeGraphServer.start('a'), await FakeGraphServer.start('b')];
  gateway.send({ type: 'gateway.cutOver', target: first.target(1) });
  expect(meter.pausesMs).toEqual([]);
  const beforeMs = performance.now();
  gateway.send({ type: 'gateway.cutOver', target: second.target(2) });
  expect(meter.pausesMs[0]).toBeLessThanOrEqual(performance.now() - beforeMs);

  const heldAt = performance.now();
  gateway.send({ type: 'gateway.hold', graphId: '1' });
  const noted = performance.now();
  await eventually(() => performance.now() - noted > 30);
  gateway.send({ type: 'gateway.hold', graphId: '1' });
  gateway.send({ type: 'gateway.cutOver', target: first.target(3) });
  expect(meter.pausesMs).toHaveLength(2);
  expect(meter.pausesMs[1]).toBeGreaterThanOrEqual(30);
  expect(meter.pausesMs[1]).toBeLessThanOrEqual(performance.now() - heldAt);
});

test('a generation that comes after none, or after a failure, ends no pause', async () => {
  const meter = new NotingMeter();
  const gateway = await openGateway({ meter });
  const server = await FakeGraphServer.start('a');
  const error = { code: 103, error: 'GK_START_FAILED' as const, message: 'no', details: {} };
  gateway.send({ type: 'gateway.hold', graphId: '1' });
  gateway.send({ type: 'gateway.cutOver', target: server.target(1) });
  gateway.send({ type: 'gateway.hold', graphId: '1' });
  gateway.send({ type: 'gateway.refuse', error });
  gateway.send({ type: 'gateway.hold', graphId: '1' });
  gateway.send({ type: 'gateway.cutOver', target: server.target(2) });
  expect(meter.heard).toEqual([]);
});

test('the trace context of a query reaches the GraphServer untouched', async () => {
  const gateway = await openGateway();
  const server = await FakeGraphServer.start('a');
  gateway.send({ type: 'gateway.cutOver', target: server.target(1) });
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  await clientOf(gateway)('RETURN 1', { headers: { traceparent, tracestate: 'vendor=1' } });
  expect(server.arrived[0]?.headers).toMatchObject({ traceparent, tracestate: 'vendor=1' });
});
