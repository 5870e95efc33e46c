import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { eventually } from '../support/eventually.js';
import { tempDir } from '../support/temp-dir.js';
import { job } from './documents.js';
import { startFakeService } from './fake-service.js';
import { runCli, startCli } from './run-cli.js';

const nothing = { done: 0, total: 2, records: 0, current: 'person' };
const half = { done: 1, total: 2, records: 4, current: 'knows' };
const all = { done: 2, total: 2, records: 6, current: '' };

const MAPPING = `
loading_config:
  data_source: { scheme: file, location: csv }
vertex_mappings:
  - { type_name: person, inputs: [person.csv] }
edge_mappings:
  - type_triplet: { edge: knows, source_vertex: person, destination_vertex: person }
    inputs: [knows.csv]
`;

/** A directory as a user would have it. */
function files(mapping = MAPPING) {
  const directory = tempDir();
  const csv = path.join(directory, 'csv');
  mkdirSync(csv);
  writeFileSync(path.join(csv, 'person.csv'), 'id\n1\n');
  writeFileSync(path.join(csv, 'knows.csv'), 'a|b\n1|1\n');
  writeFileSync(path.join(directory, 'schema.json'), '{"name": "people", "schema": {"vertex_types": []}}');
  writeFileSync(path.join(directory, 'mapping.yaml'), mapping);
  const args = [
    'load',
    '--schema',
    path.join(directory, 'schema.json'),
    '--mapping',
    path.join(directory, 'mapping.yaml'),
  ];
  return { directory, csv, args };
}

const created = {
  'POST /v1/graph': { body: { graph_id: '3' } },
  'POST /v1/graph/3/dataloading': { body: { job_id: '7' } },
  'DELETE /v1/graph/3': { body: { message: 'deleted' } },
};

test('a load creates the graph, shows how far it is and ends with the id of the graph', async () => {
  const { args, csv } = files();
  const jobs = [job('WAITING', nothing), job('RUNNING', half), job('RUNNING', half), job('SUCCESS', all)];
  await using service = await startFakeService({ ...created, 'GET /v1/job/7': jobs.map((body) => ({ body })) });
  expect(await runCli(args, { admin: service.url })).toEqual({
    exitCode: 0,
    stdout: '3',
    stderr:
      'loading: 0/2 files, 0 records, now person\nloading: 1/2 files, 4 records, now knows\nloading: 2/2 files, 6 records',
  });
  expect(service.requests[0]).toBe('POST /v1/graph {"name":"people","schema":{"vertex_types":[]}}');
  const [, mapping = ''] = service.requests[1]?.split('POST /v1/graph/3/dataloading ') ?? [];
  expect(JSON.parse(mapping)).toMatchObject({
    loading_config: { data_source: { scheme: 'file', location: csv } },
    vertex_mappings: [{ type_name: 'person', inputs: [path.join(csv, 'person.csv')] }],
    edge_mappings: [{ inputs: [path.join(csv, 'knows.csv')] }],
  });
});

test('files that are missing are named before anything is created', async () => {
  const { args, csv, directory } = files(
    MAPPING.replace('person.csv', 'persons.csv').replace('knows.csv', 'known.csv'),
  );
  await using service = await startFakeService(created);
  const { exitCode, stdout, stderr } = await runCli(args, { admin: service.url });
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toBe(
    `graphkeeper: ${directory}/mapping.yaml: vertex_mappings[0].inputs[0] is "${csv}/persons.csv": there is no such file, nor are there ${csv}/known.csv`,
  );
  expect(service.requests).toEqual([]);
});

test('paths without a location are relative to the mapping file', async () => {
  const { args, csv } = files('vertex_mappings: [{ type_name: person, inputs: [csv/person.csv] }]');
  await using service = await startFakeService({ ...created, 'GET /v1/job/7': { body: job('SUCCESS', all) } });
  expect((await runCli(args, { admin: service.url })).exitCode).toBe(0);
  expect(service.requests[1]).toContain(`"inputs":["${csv}/person.csv"]`);
});

test('a load that fails says why and leaves no graph behind', async () => {
  const { args } = files();
  const failed = job('FAILED', half, 'knows.csv line 3: "x" is no number\n');
  await using service = await startFakeService({ ...created, 'GET /v1/job/7': { body: failed } });
  const { exitCode, stdout, stderr } = await runCli(args, { admin: service.url });
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
  expect(stderr.split('\n').at(-1)).toBe(
    'graphkeeper: Loading graph 3 failed, its data is as before: knows.csv line 3: "x" is no number (the new graph is deleted again)',
  );
  expect(service.requests.at(-1)).toBe('DELETE /v1/graph/3');
});

test('a mapping that the service refuses leaves no graph behind', async () => {
  const { args } = files();
  const message = 'Invalid mapping: vertex_mappings[0].type_name is "person": there is no such type';
  await using service = await startFakeService({
    ...created,
    'POST /v1/graph/3/dataloading': { status: 400, body: { code: 104, error: 'GK_INVALID_MAPPING', message } },
  });
  expect(await runCli(args, { admin: service.url })).toEqual({
    exitCode: 2,
    stdout: '',
    stderr: `graphkeeper: ${message}`,
  });
  expect(service.requests.at(-1)).toBe('DELETE /v1/graph/3');
});

test('Ctrl-C cancels the load, waits for its end and leaves no graph behind', async () => {
  const { args } = files();
  await using service = await startFakeService({
    ...created,
    'GET /v1/job/7': { body: job('RUNNING', half) },
    'DELETE /v1/job/7': { body: { message: 'cancelled' } },
  });
  const loading = startCli(args, { admin: service.url });
  await eventually(() => service.requests.includes('GET /v1/job/7'));
  loading.kill('SIGINT');
  await eventually(() => service.requests.includes('DELETE /v1/job/7'));
  expect(service.requests).not.toContain('DELETE /v1/graph/3');
  service.routes['GET /v1/job/7'] = { body: job('CANCELLED', half) };
  const { exitCode, stdout, stderr } = await loading;
  expect({ exitCode, stdout }).toEqual({ exitCode: 130, stdout: '' });
  expect(stderr).toContain('graphkeeper: The load was cancelled, and the new graph deleted');
  expect(service.requests.at(-1)).toBe('DELETE /v1/graph/3');
});

test('with --graph the data of a graph that is there is replaced', async () => {
  const { args } = files();
  const graph = ['--graph', 'people', ...args.slice(3)];
  const started = { 'POST /v1/graph/4/dataloading': { body: { job_id: '7' } } };
  await using service = await startFakeService({
    ...started,
    'GET /v1/graph': { body: [{ id: '4', name: 'people' }] },
    'GET /v1/job/7': { body: job('RUNNING', { ...half, part: 0.25 }) },
    'DELETE /v1/job/7': { body: { message: 'cancelled' } },
  });
  const loading = startCli(['load', ...graph], { admin: service.url });
  await eventually(() => service.requests.includes('GET /v1/job/7'));
  loading.kill('SIGINT');
  await eventually(() => service.requests.includes('DELETE /v1/job/7'));
  service.routes['GET /v1/job/7'] = { body: job('CANCELLED', half) };
  const { exitCode, stderr } = await loading;
  expect(exitCode).toBe(130);
  expect(stderr).toContain('loading: 1/2 files, 4 records, now knows, 20 % of this file');
  expect(stderr).toContain('graphkeeper: The load was cancelled, and the graph has the data that it had before');
  expect(service.requests.some((request) => request.startsWith('DELETE /v1/graph/'))).toBe(false);
});

test('either a new graph or one that is there is loaded', async () => {
  const { args } = files();
  for (const wrong of [
    ['load', ...args.slice(3)],
    [...args, '--graph', '3'],
  ]) {
    const { exitCode, stderr } = await runCli(wrong, { admin: 'http://127.0.0.1:1' });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('give --schema for a new graph, or --graph for the data of one that is there');
  }
});

test('a document that is not YAML is refused with the place of the mistake', async () => {
  const { args, directory } = files('vertex_mappings: [\n');
  const { exitCode, stderr } = await runCli(args, { admin: 'http://127.0.0.1:1' });
  expect(exitCode).toBe(2);
  expect(stderr).toContain(
    `graphkeeper: --mapping is "${directory}/mapping.yaml": give a file that can be read, in YAML`,
  );
  expect(stderr).toContain('line 2');
});

test('a schema file that is not there is named', async () => {
  const { exitCode, stderr } = await runCli(['load', '--schema', '/nowhere.yaml', '--mapping', '/nowhere.yaml']);
  expect(exitCode).toBe(2);
  expect(stderr).toBe(
    `graphkeeper: --schema is "/nowhere.yaml": give a file that can be read, in YAML or JSON (ENOENT: no such file or directory, open '/nowhere.yaml')`,
  );
});
