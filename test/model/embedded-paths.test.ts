/** A few whole paths with the GraphServer that users get, and after each step the right answer to a query. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Service } from '../../src/index.js';
import { eventually } from '../support/eventually.js';
import { isAlive } from '../support/processes.js';
import { itemGraph, openService, query } from '../support/service.js';
import { tempDir } from '../support/temp-dir.js';

const MODERN = '1';
const COUNT = 'MATCH (n) RETURN count(n)';
const VERTICES: Readonly<Record<string, number>> = { '1': 6, '2': 20 };

type Step = 'start 1' | 'start 2' | 'switch 1' | 'switch 2' | 'restart' | 'stop' | 'kill' | 'kill -9' | 'write';

/** What the path leads to: graph and generation after each step; null where nothing is served. */
const PATHS: readonly (readonly [step: Step, serves: readonly [graphId: string, generation: number] | null])[][] = [
  [
    ['start 1', ['1', 1]],
    ['switch 2', ['2', 2]],
    ['switch 1', ['1', 3]],
  ],
  [
    ['start 2', ['2', 1]],
    ['kill -9', ['2', 2]],
    ['kill -9', ['2', 3]],
    ['switch 1', ['1', 4]],
  ],
  [
    ['start 1', ['1', 1]],
    ['restart', ['1', 2]],
    ['switch 1', ['1', 2]],
    ['restart', ['1', 3]],
    ['stop', null],
    ['start 1', ['1', 4]],
  ],
  [
    ['start 1', ['1', 1]],
    ['stop', null],
    ['start 2', ['2', 2]],
    ['kill', null],
    ['start 2', ['2', 3]],
    ['start 1', ['1', 4]],
  ],
  [
    ['start 2', ['2', 1]],
    ['write', ['2', 1]],
    ['kill -9', ['2', 2]],
    ['switch 1', ['1', 3]],
    ['switch 2', ['2', 4]],
    ['restart', ['2', 5]],
  ],
];

describe('the embedded GraphServer answers rightly along', () => {
  it.each(PATHS.map((path) => [path.map(([step]) => step).join(', '), path] as const))('%s', async (_name, path) => {
    const workspace = tempDir();
    const service = await openService({ workspace, policy: { restartIntensity: 20 } });
    await loadItems(service);
    const vertices = { ...VERTICES };
    for (const [step, serves] of path) {
      await take(service, step);
      if (step === 'write') vertices['2'] = 21;
      if (serves === null) {
        expect(await query(service, COUNT)).toMatchObject({ status: 503, body: { error: 'GK_UNAVAILABLE' } });
        expect(service.status()).toMatchObject({ lifecycle: 'stopped', graph: null, generations: [] });
        continue;
      }
      const [graphId, generation] = serves;
      expect(await query(service, COUNT)).toMatchObject({
        status: 200,
        generation,
        body: { rows: [[vertices[graphId]]], graph_id: graphId, generation },
      });
      expect(service.status()).toMatchObject({
        lifecycle: 'ready',
        graph: { id: graphId },
        recordedGraphId: graphId,
        generations: [{ number: generation, role: 'active', phase: 'serving' }],
      });
    }
  });
});

async function take(service: Service, step: Step): Promise<void> {
  const [word, graphId = MODERN] = step.split(' ');
  if (step === 'kill -9') return killActive(service);
  if (step === 'write') {
    expect((await query(service, 'CREATE (:item {id: 1000})')).status).toBe(200);
    return;
  }
  if (word === 'start') await service.start(graphId);
  else if (word === 'switch') await service.switchTo(graphId);
  else if (word === 'restart') await service.restart();
  else await service.stop({ immediately: word === 'kill' });
}

async function killActive(service: Service): Promise<void> {
  const { generation } = service.status();
  if (generation?.pid == null) throw new Error('No generation is active');
  const { pid, number } = generation;
  process.kill(pid, 'SIGKILL');
  await eventually(() => service.status().generation?.number === number + 1);
  expect(isAlive(pid)).toBe(false);
}

/** Graph 2: twenty vertices from a file. */
async function loadItems(service: Service): Promise<void> {
  const csv = join(tempDir(), 'items.csv');
  writeFileSync(csv, ['id', ...Array.from({ length: 20 }, (_, index) => index)].join('\n'));
  const { id } = await service.graphs.create(itemGraph);
  const job = await service.graphs.load(id, { vertex_mappings: [{ type_name: 'item', inputs: [csv] }] });
  expect(await service.graphs.waitForJob(job.id)).toMatchObject({ status: 'SUCCESS' });
}
