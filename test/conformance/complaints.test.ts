import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { reasonOf } from '../../src/errors.js';
import type { MappingDocument } from '../../src/index.js';
import { eventually } from '../support/eventually.js';
import { itemGraph, openService, query } from '../support/service.js';
import { tempDir } from '../support/temp-dir.js';
import { COMPLAINTS } from './complaints.js';

const TESTS = fileURLToPath(new URL('..', import.meta.url));
/** Longer than any test waits. */
const ENDLESS = 'UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b WITH a * b AS c RETURN sum(c % 7)';

describe('what users of GraphScope Interactive complained of', () => {
  test('while long queries run the Admin Service answers, and a switch gets away from them', async () => {
    const service = await openService({ admin: true, policy: { drainTimeoutMs: 300, stopTimeoutMs: 300 } });
    const empty = await service.graphs.create(itemGraph);
    await service.start('1');
    const url = `${service.endpoints.query}/v1/graph/current/query`;
    const patience = new AbortController();
    const endless = Array.from({ length: 8 }, () =>
      fetch(url, { method: 'POST', body: ENDLESS, signal: patience.signal }).then(({ status }) => status, reasonOf),
    );
    await eventually(() => service.status().gateway.inFlight === 8);
    expect((await fetch(`${service.endpoints.admin}/v1/service/status`)).status).toBe(200);
    // Nobody waits for them any more, but they go on, and keep every session of the GraphServer.
    patience.abort();
    expect(new Set(await Promise.all(endless))).toEqual(new Set(['This operation was aborted']));
    await service.switchTo(empty.id);
    expect((await query(service, 'MATCH (n) RETURN count(n)')).body).toMatchObject({ rows: [[0]], graph_id: empty.id });
  });

  test('two graphs of one name can be loaded, and one of them deleted, and the jobs are listed', async () => {
    const service = await openService({ admin: true });
    const graphs = [await service.graphs.create(itemGraph), await service.graphs.create(itemGraph)];
    for (const { id } of graphs) {
      const { job_id: jobId } = await post(service.endpoints.admin, `/v1/graph/${id}/dataloading`, mapping('id\n1\n'));
      expect((await service.graphs.waitForJob(String(jobId))).status).toBe('SUCCESS');
    }
    await service.graphs.delete(graphs[0]?.id ?? '');
    const listed = (await (await fetch(`${service.endpoints.admin}/v1/job`)).json()) as { status: string }[];
    expect(listed.map(({ status }) => status).slice(-2)).toEqual(['SUCCESS', 'SUCCESS']);
  });

  test('a load that fails says why, and everything else goes on', async () => {
    const service = await openService();
    await service.start('1');
    const { id } = await service.graphs.create(itemGraph);
    const job = await service.graphs.load(id, mapping('id\nno number\n'));
    expect(await service.graphs.waitForJob(job.id)).toMatchObject({
      status: 'FAILED',
      log: expect.stringContaining('no number'),
    });
    expect((await query(service, 'MATCH (n) RETURN count(n)')).body.rows).toEqual([[6]]);
  });

  test('an empty graph is served', async () => {
    const service = await openService();
    const { id } = await service.graphs.create(itemGraph);
    await service.start(id);
    expect((await query(service, 'MATCH (n) RETURN count(n)')).body).toMatchObject({ rows: [[0]], graph_id: id });
  });

  test('each has its test', () => {
    const { scripts } = JSON.parse(readFileSync(join(TESTS, '../package.json'), 'utf8'));
    const missing = COMPLAINTS.map((complaint) => complaint.test).filter((proof) => {
      if (typeof proof === 'string') return !(proof.replace('npm run ', '') in scripts);
      const [file, name] = proof;
      return !existsSync(join(TESTS, file)) || !readFileSync(join(TESTS, file), 'utf8').includes(`('${name}`);
    });
    expect(missing).toEqual([]);
  });
});

function mapping(rows: string): MappingDocument {
  const file = join(tempDir(), 'item.csv');
  writeFileSync(file, rows);
  return { vertex_mappings: [{ type_name: 'item', inputs: [file] }] };
}

async function post(admin: string | undefined, path: string, body: unknown): Promise<Record<string, unknown>> {
  const response = await fetch(`${admin}${path}`, { method: 'POST', body: JSON.stringify(body) });
  return (await response.json()) as Record<string, unknown>;
}
