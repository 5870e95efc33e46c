import { expect, test } from 'vitest';
import { eventually } from '../../support/eventually.js';
import { faultyProfile, openService, query } from '../../support/service.js';

test('figures of a service at rest are all zero, and know no latency', async () => {
  const service = await openService(faultyProfile().options);
  const figures = service.figures();
  expect(figures).toMatchObject({
    queriesPerSecond: 0,
    latencyMs: null,
    answered: 0,
    refused: 0,
    restarts: 0,
    switches: { done: 0, failed: 0, lastMs: null },
    generations: [],
  });
  expect(figures.parent.pid).toBe(process.pid);
  expect(figures.parent.rssBytes).toBeGreaterThan(10_000_000);
});

test('figures count queries, and tell memory and CPU of the GraphServer', async () => {
  const service = await openService(faultyProfile().options);
  await service.start('1');
  for (let sent = 0; sent < 20; sent += 1) await query(service, 'MATCH (n) RETURN n');
  const figures = service.figures();
  expect(figures.answered).toBe(20);
  expect(figures.queriesPerSecond).toBeCloseTo((20 * 1000) / figures.windowMs, 1);
  expect(figures.latencyMs?.p50).toBeGreaterThan(0);
  expect(figures.latencyMs?.p99).toBeGreaterThanOrEqual(figures.latencyMs?.p50 ?? Infinity);
  const [generation] = figures.generations;
  expect(generation).toMatchObject({
    generation: service.status().generation?.number,
    graphId: '1',
    pid: service.status().generation?.pid,
  });
  expect(generation?.rssBytes).toBeGreaterThan(10_000_000);
  await service.stop();
  expect(service.figures().generations).toEqual([]);
});

test('figures count switches that are done and those that failed', async () => {
  const faults = faultyProfile();
  const service = await openService({ ...faults.options, policy: { restartIntensity: 1 } });
  const other = await service.graphs.create({ name: 'other', schema: { vertex_types: [], edge_types: [] } });
  await service.start('1');
  await service.switchTo(other.id);
  faults.set('1', ['--exit', '3']);
  await expect(service.switchTo('1')).rejects.toThrow();
  const { done, failed, lastMs } = service.figures().switches;
  expect({ done, failed }).toEqual({ done: 1, failed: 1 });
  expect(lastMs).toBeGreaterThan(0);
});

test('figures count a crash as a restart', async () => {
  const service = await openService(faultyProfile().options);
  await service.start('1');
  process.kill(service.status().generation?.pid ?? 0, 'SIGKILL');
  await eventually(() => service.status().restarts === 1 && service.status().lifecycle === 'ready');
  expect(service.figures().restarts).toBe(1);
});
