import { expect, it } from 'vitest';
import { startAdmin } from './admin-client.js';
import { fakeGraph, servedStatus } from './fake-service.js';

const instance = { endpoint: 'localhost:10000', metrics: { snapshot_id: 3 } };
const entry = {
  graph_id: '1',
  service_registry: { service_name: 'query', instances: [instance], primary: instance },
};
const bolt = { endpoint: 'localhost:7687', metrics: { snapshot_id: 3 } };

it('the registry names each endpoint of the graph that is served, and nothing while none is', async () => {
  const { call, service } = await startAdmin();
  expect(await call('GET', '/v1/service/registry')).toMatchObject({ status: 200, body: [] });
  const endpoints = { query: 'http://localhost:10000', bolt: 'bolt://localhost:7687', admin: 'http://localhost:7777' };
  service.present = { ...servedStatus('1'), endpoints };
  expect((await call('GET', '/v1/service/registry')).body).toEqual([
    entry,
    { graph_id: '1', service_registry: { service_name: 'bolt', instances: [bolt], primary: bolt } },
  ]);
});

it('one service of a graph is found by its name while that graph is served', async () => {
  const { call, service } = await startAdmin();
  service.present = servedStatus('1');
  service.stored.set('2', fakeGraph('2'));
  expect(await call('GET', '/v1/service/registry/1/query')).toMatchObject({ status: 200, body: entry });
  expect(await call('GET', '/v1/service/registry/1/gremlin')).toMatchObject({ status: 404, body: { code: 4 } });
  expect(await call('GET', '/v1/service/registry/2/query')).toMatchObject({ status: 404, body: { code: 4 } });
  expect(await call('GET', '/v1/service/registry/7/query')).toMatchObject({
    status: 404,
    body: { error: 'GK_GRAPH_NOT_FOUND' },
  });
});

it('the status of the node says in sentences what is in use and what there is', async () => {
  const { call } = await startAdmin();
  const { body } = await call('GET', '/v1/node/status');
  const { cpu_usage: cpu, memory_usage: memory } = body as { cpu_usage: string; memory_usage: string };
  expect(cpu).toMatch(/^cpu_usage is \d+\.\d\d \/ [1-9]\d*$/);
  const [, used, total] = /^memory_usage is (\d+) \/ (\d+)$/.exec(memory) ?? [];
  expect(Number(used)).toBeGreaterThan(0);
  expect(Number(used)).toBeLessThanOrEqual(Number(total));
});
