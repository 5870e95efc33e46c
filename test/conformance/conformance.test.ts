import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.js';
import { itemGraph, openService } from '../support/service.js';
import { tempDir } from '../support/temp-dir.js';
import { type Case, GROUPS, type Told } from './cases.js';

/** Enough that it is still being loaded when it is stopped. */
const ROWS = 200_000;

describe('conformance with GraphScope Interactive', () => {
  test('is as docs/reference/conformance.md says, route by route', async () => {
    const { admin, idOf } = await stage();
    const found: string[] = [];
    const expected: string[] = [];
    let isRunning = true;
    for (const { service, cases } of GROUPS) {
      if (isRunning !== (service === 'running')) {
        const path = service === 'running' ? 'start' : 'stop';
        await fetch(`${admin}/v1/service/${path}`, { method: 'POST' });
        isRunning = !isRunning;
      }
      for (const one of cases) {
        const what = `${one.route}, ${one.when}: `;
        expected.push(what + show(one.ours ?? one.theirs));
        found.push(what + show(await ask(admin, idOf, one)));
      }
    }
    expect(found).toEqual(expected);
  });

  test('every difference has its reason', () => {
    const differing = GROUPS.flatMap(({ cases }) => cases).filter(({ ours, theirs }) => ours && theirs);
    expect(differing.filter(({ why }) => why === undefined)).toEqual([]);
  });
});

type IdOf = (name: string) => string;

async function ask(
  admin: string,
  idOf: IdOf,
  { route, id = 'running', of = '', search = '', body }: Case,
): Promise<Told> {
  const [method = '', template = ''] = route.split(' ');
  const first = template.startsWith('/v1/job') ? of : id;
  const path = template.replace('{id}', () => idOf(first)).replace('{procedure_id}', of);
  const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  const response = await fetch(admin + path + search, { method, ...(text !== undefined && { body: text }) });
  const answer = (await response.json()) as { code?: number } | null;
  return [response.status, response.ok ? null : (answer?.code ?? null)];
}

function show(told: Told | null): string {
  return told === null ? 'no route' : told.filter((part) => part !== null).join('/');
}

/** A service with the modern graph running, an idle one with data, a spare one, and one whose load has been stopped in the middle. */
async function stage(): Promise<{ admin: string; idOf: IdOf }> {
  const service = await openService({ admin: true, security: { mutationsPerMinute: 0 } });
  await service.start('1');
  const directory = join(tempDir(), 'csv');
  mkdirSync(directory);
  const mapping = (rows: number) => {
    const path = join(directory, `${rows}.csv`);
    writeFileSync(path, `id\n${Array.from({ length: rows }, (_, row) => `${row}\n`).join('')}`);
    return { vertex_mappings: [{ type_name: 'item', inputs: [path] }] };
  };
  const [idle, loading, spare] = [
    await service.graphs.create(itemGraph),
    await service.graphs.create(itemGraph),
    await service.graphs.create(itemGraph),
  ];
  const ended = await service.graphs.load(idle.id, mapping(1));
  await service.graphs.waitForJob(ended.id);
  const running = await service.graphs.load(loading.id, mapping(ROWS));
  const loader = await eventually(() => service.graphs.job(running.id).detail.process_id);
  process.kill(loader, 'SIGSTOP');
  const ids = { running: '1', idle: idle.id, loading: loading.id, spare: spare.id, unknown: '999' };
  const jobs = { ended: ended.id };
  return {
    admin: service.endpoints.admin ?? '',
    idOf: (name) => (name === 'underWay' ? running.id : ({ ...ids, ...jobs }[name] ?? name)),
  };
}
