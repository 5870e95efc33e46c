import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Service } from '../../src/index.js';
import { startClients } from '../support/clients.js';
import { eventually } from '../support/eventually.js';
import { faultyProfile, itemGraph, openService, query } from '../support/service.js';
import { tempDir } from '../support/temp-dir.js';

/** Creates a graph with that many vertices, loaded from CSV. */
async function loadItems(service: Service, count: number): Promise<string> {
  const location = tempDir();
  writeFileSync(join(location, 'items.csv'), ['id', ...Array.from({ length: count }, (_, index) => index)].join('\n'));
  const { id } = await service.graphs.create(itemGraph);
  const { id: jobId } = await service.graphs.load(id, {
    loading_config: { data_source: { scheme: 'file', location } },
    vertex_mappings: [{ type_name: 'item', inputs: ['items.csv'] }],
  });
  expect(await service.graphs.waitForJob(jobId)).toMatchObject({ status: 'SUCCESS', progress: { records: count } });
  return id;
}

describe('a switch under load', () => {
  it('loses no query, mixes no answer, and leaves no answer of the old graph after it is acknowledged', async () => {
    const service = await openService();
    const items = await loadItems(service, 500);
    await service.start('1');
    const load = startClients(service, 64, 'MATCH (n) RETURN count(n)');
    await eventually(() => load.answers.length > 500);
    const acknowledged: { graphId: string; at: number }[] = [];
    for (const graphId of [items, '1', items, '1', items, '1']) {
      await service.switchTo(graphId);
      const at = performance.now();
      acknowledged.push({ graphId, at });
      await eventually(() => load.answers.filter(({ sentAt }) => sentAt > at).length > 200);
    }
    await load.stop();

    expect(load.failures).toEqual([]);
    expect(load.answers.filter(({ status }) => status !== 200)).toEqual([]);
    const vertices: Record<string, number> = { '1': 6, [items]: 500 };
    const mixed = load.answers.filter(({ body, generation }) => {
      return body.rows?.[0]?.[0] !== vertices[body.graph_id ?? ''] || body.generation !== generation;
    });
    expect(mixed).toEqual([]);
    const late = acknowledged.flatMap(({ graphId, at }, index) => {
      const until = acknowledged[index + 1]?.at ?? Number.POSITIVE_INFINITY;
      // Between an acknowledgement and the next command only one graph may answer what was sent in between.
      const sent = load.answers.filter(({ sentAt, answeredAt }) => sentAt > at && answeredAt < until);
      const graphs = [...new Set(sent.map(({ body }) => body.graph_id))];
      return graphs[0] === graphId ? [] : [{ graphId, graphs }];
    });
    expect(late).toEqual([]);
    expect(service.status()).toMatchObject({ lifecycle: 'ready', restarts: 0, lastError: null });
    expect(service.status().generations).toHaveLength(1);
  });
});

describe('a switch to a graph that cannot be served', () => {
  const broken: [what: string, flags: string[], reason: string][] = [
    [
      'exits at once',
      ['--last-words', 'no such index', '--exit', '3'],
      'it exited with code 3; its last line: no such index',
    ],
    [
      'never becomes ready',
      ['--complain', 'still opening', '--never-ready'],
      'it did not become ready in time; its last line: still opening',
    ],
    ['dies by a signal', ['--die-by', 'SIGSEGV', '--never-ready'], 'it was ended by SIGSEGV'],
  ];

  it.each(broken)(
    'because it %s leaves the old graph serving, and tells the caller why',
    async (_what, flags, reason) => {
      const faults = faultyProfile();
      const service = await openService({ ...faults.options, policy: { readyTimeoutMs: 1500 } });
      const { id } = await service.graphs.create(itemGraph);
      faults.set(id, flags);
      await service.start('1');
      const load = startClients(service, 8, 'RETURN 1');
      await expect(service.switchTo(id)).rejects.toMatchObject({
        code: 'GK_SWITCH_FAILED',
        message: expect.stringContaining(reason),
      });
      const failedAt = performance.now();
      await eventually(() => load.answers.filter(({ sentAt }) => sentAt > failedAt).length > 50);
      await load.stop();
      expect(load.failures).toEqual([]);
      expect(new Set(load.answers.map(({ status, body }) => `${status} ${body.graph_id}`))).toEqual(new Set(['200 1']));
      expect(service.status()).toMatchObject({ lifecycle: 'ready', generation: { number: 1 } });
      expect(service.status().generations).toHaveLength(1);
    },
  );

  it('because its data file is damaged says what the engine said', async () => {
    const workspace = tempDir();
    const service = await openService({ workspace });
    const graph = await service.graphs.create(itemGraph);
    await service.start('1');
    writeFileSync(join(workspace, graph.data_path), 'this is not a database');
    await expect(service.switchTo(graph.id)).rejects.toMatchObject({
      code: 'GK_SWITCH_FAILED',
      details: { lastLines: expect.arrayContaining([expect.stringMatching(/database/i)]) },
    });
    expect(await query(service, 'MATCH (n) RETURN count(n)')).toMatchObject({ status: 200, body: { rows: [[6]] } });
  });

  it('because it is being loaded is refused before anything is started', async () => {
    const service = await openService();
    const { id } = await service.graphs.create(itemGraph);
    await service.start('1');
    const csv = join(tempDir(), 'items.csv');
    writeFileSync(csv, Array.from({ length: 100_000 }, (_, index) => index).join('\n'));
    const job = await service.graphs.load(id, { vertex_mappings: [{ type_name: 'item', inputs: [csv] }] });
    for (const refused of [service.switchTo(id), service.graphs.delete(id), service.graphs.load(id, {})]) {
      await expect(refused).rejects.toMatchObject({ code: 'GK_GRAPH_LOCKED' });
    }
    await service.graphs.waitForJob(job.id);
    expect(await service.switchTo(id)).toMatchObject({ graphId: id, generation: 2 });
  });
});
