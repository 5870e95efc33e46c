/**
 * What the way through the gateway costs: the same small query over 64 connections, straight to a GraphServer and
 * through graphkeeper and other proxies, in turns.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ask } from './ask.js';
import { PROXIES, type RunningProxy, startScript } from './gateway/proxies.js';
import { type Load, type Measured, runWrk } from './gateway/wrk.js';
import { debianProgram } from './install.js';
import { serve } from './peers/graphkeeper.js';
import { freePort, HOST, scratchDirectory } from './peers/program.js';
import { type Benchmark, median, type Row, type RunOptions, type Section, type Target, target } from './report.js';

const DIRECT = 'direct, fixed answer';
const OWN = 'graphkeeper, fixed answer';
const HAPROXY = 'HAProxy, fixed answer';
const DIRECT_CYPHER = 'direct, real Cypher';
const OWN_CYPHER = 'graphkeeper, real Cypher';
const QUERY_PATH = '/v1/graph/current/query';

interface Subject {
  readonly name: string;
  readonly load: Omit<Load, 'seconds'>;
  readonly measured: Measured[];
}

export const gateway: Benchmark = { name: 'gateway', run: benchGateway };

export async function benchGateway({ rounds, quick }: RunOptions): Promise<Section> {
  const wrk = await debianProgram('wrk', 'wrk');
  if (wrk === null) return section([], ['Nothing was measured: wrk could not be installed.']);
  const backend = await startScript('backend.mjs');
  const stops = [backend.program.stop];
  const subjects = [subject(DIRECT, `http://${HOST}:${backend.port}/query`)];
  const notes: string[] = [];
  const fixed = await startGraphkeeper({
    command: ['{node}', backend.script, '{port}'],
    readiness: { type: 'tcp' },
  });
  stops.push(fixed.stop);
  subjects.push(subject(OWN, fixed.query));
  for (const { name, start } of PROXIES) {
    const proxy: RunningProxy | null = await start(backend.port);
    if (proxy === null) {
      notes.push(`${name} was left out: it could not be installed.`);
      continue;
    }
    stops.push(proxy.program.stop);
    subjects.push(subject(`${name}, fixed answer`, `http://${HOST}:${proxy.port}${QUERY_PATH}`));
  }
  const port = await freePort();
  const real = await startGraphkeeper({ extends: 'embedded', command: embeddedAt(port) });
  stops.push(real.stop);
  const headers = { 'x-graphkeeper-secret': secretOf(await real.generationPid()) };
  subjects.push(subject(DIRECT_CYPHER, `http://${HOST}:${port}/query`, headers), subject(OWN_CYPHER, real.query));

  for (const { load } of subjects) await runWrk(wrk, { ...load, seconds: 1 });
  for (let round = 0; round < rounds; round += 1) {
    for (const { load, measured } of subjects) measured.push(await runWrk(wrk, { ...load, seconds: quick ? 1 : 5 }));
  }
  for (const stop of stops) await stop();
  return section(subjects, notes);
}

function section(subjects: readonly Subject[], notes: readonly string[]): Section {
  const figure = (name: string, key: keyof Measured): number | null =>
    median(subjects.find((one) => one.name === name)?.measured.map((measured) => measured[key]) ?? []);
  const ratio = (one: string, other: string, key: keyof Measured): number | null => {
    const [value, base] = [figure(one, key), figure(other, key)];
    return value === null || base === null ? null : value / base;
  };
  const rows = subjects.map(({ name }): Row => {
    const direct = name.endsWith('Cypher') ? DIRECT_CYPHER : DIRECT;
    const values = {
      perSecond: figure(name, 'perSecond'),
      p99Ms: figure(name, 'p99Ms'),
      failed: figure(name, 'failed'),
    };
    return { name, values: { ...values, ofDirect: ratio(name, direct, 'perSecond') } };
  });
  return {
    name: 'gateway',
    title: 'What the way through the gateway costs',
    columns: [
      { key: 'perSecond', title: 'queries/s', digits: 0 },
      { key: 'ofDirect', title: '× direct', digits: 2 },
      { key: 'p99Ms', title: '99 % (ms)', digits: 2 },
      { key: 'failed', title: 'failed queries', digits: 0 },
    ],
    rows,
    targets: [
      atLeast('at least 0.8 × HAProxy', ratio(OWN, HAPROXY, 'perSecond'), 0.8),
      target('99 % of answers within 1.5 × HAProxy', ratio(OWN, HAPROXY, 'p99Ms'), 1.5),
      atLeast('at least 0.95 × direct with real Cypher', ratio(OWN_CYPHER, DIRECT_CYPHER, 'perSecond'), 0.95),
      target('no failed query', subjects.length === 0 ? null : (figure(OWN, 'failed') ?? 0), 0),
    ],
    notes: [
      'wrk with one thread and 64 connections, the subjects in turns. The load, the proxy and what answers share the cores.',
      'HAProxy and nginx have one thread, as graphkeeper has. The fixed answer comes from a Node program that only writes bytes.',
      ...notes,
    ],
  };
}

function subject(name: string, url: string, headers: Record<string, string> = {}): Subject {
  return { name, load: { url, headers }, measured: [] };
}

function atLeast(what: string, measured: number | null, least: number): Target {
  return { what, measured, isMet: measured === null ? null : measured >= least };
}

/** A real daemon with this launch profile. */
async function startGraphkeeper(profile: object) {
  const directory = scratchDirectory();
  const config = join(directory, 'graphkeeper.yaml');
  writeFileSync(config, JSON.stringify({ profiles: { bench: profile } }));
  const flags = ['--config', config, '--profile', 'bench'];
  const { program, endpoints } = await serve(join(directory, 'workspace'), flags);
  const query = `${endpoints.query}${QUERY_PATH}`;
  await ask(new URL(query));
  return {
    query,
    stop: program.stop,
    async generationPid(): Promise<number> {
      const status = await (await fetch(`${endpoints.admin}/v1/service/status`)).json();
      return (status as { readonly generation: { readonly pid: number } }).generation.pid;
    },
  };
}

/** The embedded GraphServer, where it can be asked directly as well. */
function embeddedAt(port: number): readonly string[] {
  const graph = ['--data', '{data}', '--graph-id', '{graph_id}', '--graph-file', '{files}/graph.json'];
  const main = ['{node}', '{package}/dist/graph-server/main.js'];
  return [...main, ...graph, '--generation', '{generation}', '--port', String(port)];
}

/** It answers nobody but its service, so the direct client has to know what that knows. */
function secretOf(pid: number): string {
  const environment = readFileSync(`/proc/${pid}/environ`, 'utf8');
  return /(?:^|\0)GRAPHKEEPER_QUERY_SECRET=([^\0]*)/.exec(environment)?.[1] ?? '';
}
