import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Service } from '../../../../src/index.js';
import { eventually } from '../../../support/eventually.js';
import { faultyProfile, openService, query } from '../../../support/service.js';
import { tempDir } from '../../../support/temp-dir.js';
import { readExposition } from './exposition.js';

async function scrape(service: Service): Promise<Map<string, number>> {
  const families = readExposition((await service.metrics()).text);
  return new Map([...families.values()].flatMap(({ samples }) => [...samples]));
}

/** Those that are not 0, by names without `graphkeeper_`. */
async function changed(service: Service, names: RegExp): Promise<Record<string, number>> {
  const samples = [...(await scrape(service))].map(([key, value]) => [key.replace('graphkeeper_', ''), value] as const);
  return Object.fromEntries(samples.filter(([key, value]) => names.test(key) && value !== 0));
}

const COUNTS = /_total(\{|$)|_count$/;
const WITHOUT_CPU = /^(?!process_cpu).*(_total(\{|$)|_count$)/;

test('a service that has done nothing is idle, and every count is zero', async () => {
  const service = await openService(faultyProfile().options);
  expect(await changed(service, /^(?!process_)/)).toEqual({
    'service_info{version="0.1.0",graph_id=""}': 1,
    'service_state{state="idle"}': 1,
  });
});

test('the metrics say exactly what happened: start, queries, switch, crash, failed switch, refusal, stop', async () => {
  const faults = faultyProfile();
  const service = await openService(faults.options);
  const other = await service.graphs.create({ name: 'other', schema: { vertex_types: [], edge_types: [] } });

  await service.start('1');
  for (let sent = 0; sent < 5; sent += 1) await query(service, 'MATCH (n) RETURN n');
  expect(await changed(service, WITHOUT_CPU)).toEqual({
    generation_start_duration_seconds_count: 1,
    queries_answered_total: 5,
    query_duration_seconds_count: 5,
  });

  await service.switchTo(other.id);
  expect(await changed(service, WITHOUT_CPU)).toEqual({
    generation_start_duration_seconds_count: 2,
    'generation_exits_total{reason="retired"}': 1,
    drain_duration_seconds_count: 1,
    'switches_total{outcome="done"}': 1,
    switch_duration_seconds_count: 1,
    cut_over_pause_seconds_count: 1,
    queries_answered_total: 5,
    query_duration_seconds_count: 5,
  });

  process.kill(service.status().generation?.pid ?? 0, 'SIGKILL');
  await eventually(() => service.status().restarts === 1 && service.status().lifecycle === 'ready');
  faults.set('1', ['--exit', '3']);
  await expect(service.switchTo('1')).rejects.toThrow('rolled back');
  expect((await query(service, 'RETURN 1', '1')).body.error).toBe('GK_WRONG_GRAPH');
  const generation = service.status().generation?.number;
  expect(await changed(service, /^(?!process_|.*(_bucket|_sum))/)).toEqual({
    [`service_info{version="0.1.0",graph_id="${other.id}"}`]: 1,
    'service_state{state="ready"}': 1,
    generation,
    'generations{role="active"}': 1,
    'restarts_total{reason="crashed"}': 1,
    'generation_exits_total{reason="retired"}': 1,
    // The one that was killed, and the candidate that could not start.
    'generation_exits_total{reason="crashed"}': 2,
    generation_start_duration_seconds_count: 3,
    drain_duration_seconds_count: 1,
    'switches_total{outcome="done"}': 1,
    'switches_total{outcome="failed"}': 1,
    switch_duration_seconds_count: 1,
    cut_over_pause_seconds_count: 2,
    queries_answered_total: 5,
    query_duration_seconds_count: 5,
    'queries_refused_total{error="GK_WRONG_GRAPH"}': 1,
  });

  await service.stop();
  expect(await changed(service, /^(service_state|generation$|generations|generation_exits)/)).toEqual({
    'service_state{state="stopped"}': 1,
    'generation_exits_total{reason="retired"}': 2,
    'generation_exits_total{reason="crashed"}': 2,
  });
});

test('a load is counted by its outcome and timed', async () => {
  const service = await openService();
  const [modern] = service.graphs.list();
  if (modern?.data_import_config === undefined) throw new Error('The modern graph knows what it was loaded with');
  const job = await service.graphs.load(modern.id, modern.data_import_config);
  expect((await service.graphs.waitForJob(job.id)).status).toBe('SUCCESS');
  expect(await changed(service, COUNTS)).toMatchObject({
    'loads_total{outcome="succeeded"}': 1,
    load_duration_seconds_count: 1,
  });
});

test('a GraphServer that hangs is counted with the probes that it missed', async () => {
  const service = await openService({
    ...faultyProfile().options,
    policy: { livenessIntervalMs: 50, livenessTimeoutMs: 500, livenessMisses: 3 },
  });
  await service.start('1');
  const { pid } = service.status().generation ?? {};
  process.kill(pid ?? 0, 'SIGSTOP');
  await eventually(() => service.status().restarts === 1 && service.status().lifecycle === 'ready');
  expect(await changed(service, WITHOUT_CPU)).toMatchObject({
    'restarts_total{reason="hung"}': 1,
    'generation_exits_total{reason="hung"}': 1,
    probes_missed_total: 3,
  });
});

test('queries that wait for a GraphServer are counted while they wait, and once they have', async () => {
  const faults = faultyProfile();
  const go = join(tempDir(), 'go');
  faults.set('1', ['--ready-when', go]);
  const service = await openService(faults.options);
  const started = service.start('1');
  const answers = [query(service, 'RETURN 1'), query(service, 'RETURN 2')];
  await eventually(() => service.status().gateway.held === 2);
  expect(await changed(service, /held/)).toEqual({ held_queries: 2, held_bytes: 16, queries_held_total: 2 });
  writeFileSync(go, '');
  await Promise.all([started, ...answers]);
  expect(await changed(service, /held|answered|cut_over.*count/)).toEqual({
    queries_held_total: 2,
    queries_answered_total: 2,
  });
});

test('memory and CPU are told for the service and for what serves', async () => {
  const service = await openService(faultyProfile().options);
  await service.start('1');
  const samples = await scrape(service);
  const memory = (role: string) => samples.get(`graphkeeper_process_resident_memory_bytes{role="${role}"}`);
  const cpu = (role: string) => samples.get(`graphkeeper_process_cpu_seconds_total{role="${role}"}`);
  expect(memory('parent')).toBeGreaterThan(10_000_000);
  expect(memory('active')).toBeGreaterThan(10_000_000);
  expect(memory('candidate')).toBe(0);
  expect(cpu('parent')).toBeGreaterThan(0);
  expect(cpu('active')).toBeGreaterThan(0);
});
