import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { openService } from '../support/service.js';
import { tempDir } from '../support/temp-dir.js';
import { startFakeService } from './fake-service.js';
import { runCli } from './run-cli.js';

const person = {
  type_name: 'person',
  type_id: 0,
  x_csr_params: { max_vertex_num: 8192 },
  properties: [
    { property_id: 0, property_name: 'id', property_type: { primitive_type: 'DT_SIGNED_INT64' } },
    { property_id: 1, property_name: 'name', property_type: { string: { long_text: '' } } },
  ],
  primary_keys: ['id'],
};
const follows = {
  type_name: 'follows',
  type_id: 0,
  vertex_type_pair_relations: [{ source_vertex: 'person', destination_vertex: 'person', relation: 'MANY_TO_MANY' }],
  properties: [],
};
const mapping = {
  loading_config: { data_source: { scheme: 'file', location: '/data/social' }, import_option: 'overwrite' },
  vertex_mappings: [{ type_name: 'person', inputs: ['person.csv'] }],
};

function graph(id: string, name: string, more: object = {}) {
  const schema = { vertex_types: [person], edge_types: [follows] };
  return {
    version: 'v0.1',
    id,
    name,
    description: `the graph ${name}`,
    creation_time: 1,
    data_update_time: 0,
    schema,
    ...more,
  };
}

function procedure(graphId: string, name: string, query: string, more: object = {}) {
  const fixed = {
    enable: true,
    runnable: false,
    library: `/opt/flex/lib${name}.so`,
    option: {},
    params: [],
    returns: [],
  };
  return { id: name, name, bound_graph: graphId, description: '', type: 'cypher', query, ...fixed, ...more };
}

/** Files by their path in a workspace; what is no text is written as JSON. */
function workspaceWith(files: Readonly<Record<string, unknown>>): string {
  const workspace = tempDir();
  for (const [path, content] of Object.entries(files)) {
    const file = join(workspace, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  }
  return workspace;
}

const emptyService = {
  'GET /v1/graph': { body: [] },
  'POST /v1/graph': { body: { graph_id: '2' } },
  'GET /v1/graph/2/procedure': { body: [] },
};

const COUNT = 'MATCH (p: person) RETURN count(p) AS persons';

function aWorkspace(): string {
  return workspaceWith({
    'METADATA/GRAPH_META/META_2': graph('2', 'social', {
      data_update_time: 1700000000000,
      data_import_config: mapping,
    }),
    'METADATA/GRAPH_META/META_10': graph('10', 'empty'),
    'METADATA/GRAPH_META/META_3': '{"id": "3", "name": "torn", "sch',
    'METADATA/GRAPH_META/META_4': graph('4', 'wrong', { schema: { vertex_types: [{ ...person, primary_keys: [] }] } }),
    'METADATA/GRAPH_META/CUR_ID': '10',
    'METADATA/PLUGIN_META/META_2_count_persons': procedure('2', 'count_persons', COUNT, { enable: false }),
    'METADATA/PLUGIN_META/META_2_compiled': procedure('2', 'compiled', 'class Query {};', { type: 'cpp' }),
    'METADATA/PLUGIN_META/META_2_lost': procedure('2', 'lost', 'MATCH (c: city) RETURN c'),
    'METADATA/JOB_META/META_1': { id: '1', type: 'BULK_LOADING', status: 'SUCCESS' },
    'METADATA/RUNNING_GRAPH/META_RUNNING_GRAPH': '2\n',
    'METADATA/INDICES_LOCK/META_2': 'LOCKED',
    'data/2/graph.yaml': stringify(graph('2', 'social')),
    'data/2/indices/init_snapshot.bin': 'the engine alone knows',
  });
}

describe('graphkeeper import', () => {
  test('takes over graphs and Cypher procedures of Interactive, and says what it could not', async () => {
    const interactive = aWorkspace();
    const service = await openService({ admin: true });
    const admin = service.endpoints.admin ?? '';
    const out = join(tempDir(), 'mappings');
    const args = ['import', '--interactive-workspace', interactive];
    const first = await runCli([...args, '--mappings', out], { admin });
    expect({ exitCode: first.exitCode, stderr: first.stderr }).toEqual({ exitCode: 1, stderr: '' });
    expect(first.stdout.split('\n')).toEqual([
      'graph social (id 2 there): created, id 2',
      '  procedure compiled: not taken over: it is of type cpp, and only cypher runs here',
      '  procedure count_persons: created',
      expect.stringMatching(/^ {2}procedure lost: not taken over: Invalid procedure: .*city/),
      `  data: not taken over, only its own engine reads it; load it again: graphkeeper load --graph 2 --mapping ${out}/mapping-2.yaml`,
      expect.stringMatching(/^graph wrong \(id 4 there\): not taken over: Invalid schema: .*primary_keys/),
      'graph empty (id 10 there): created, id 3',
      expect.stringMatching(/META_3: not taken over: .+/),
      '1 job: not taken over, they have ended',
      'The running graph was social: graphkeeper switch 2',
    ]);
    expect(service.graphs.get('2')).toMatchObject({ name: 'social', description: 'the graph social' });
    expect(service.graphs.get('2').schema.vertex_types).toMatchObject([{ type_name: 'person', primary_keys: ['id'] }]);
    expect(service.graphs.procedures.get('2', 'count_persons')).toMatchObject({ query: COUNT, enable: false });
    expect(parse(readFileSync(join(out, 'mapping-2.yaml'), 'utf8'))).toEqual(mapping);

    const again = await runCli(args, { admin });
    expect(again.stdout.split('\n')).toEqual([
      'graph social (id 2 there): there already, id 2',
      first.stdout.split('\n')[1],
      '  procedure count_persons: there already',
      first.stdout.split('\n')[3],
      '  data: not taken over, only its own engine reads it; with --mappings <dir> the document of its last load is written there',
      ...first.stdout.split('\n').slice(5, 6),
      'graph empty (id 10 there): there already, id 3',
      ...first.stdout.split('\n').slice(7),
    ]);
    expect(service.graphs.list().map(({ name }) => name)).toEqual(['modern_graph', 'social', 'empty']);
  });

  test('reads no file but those of the workspace, whatever its rows say', async () => {
    const elsewhere = join(tempDir(), 'META_5');
    writeFileSync(elsewhere, JSON.stringify(graph('5', 'elsewhere')));
    const interactive = workspaceWith({
      'METADATA/GRAPH_META/META_..': graph('../../..', 'sly'),
      'METADATA/PLUGIN_META/META_1_a': procedure('../..', 'a', COUNT),
    });
    symlinkSync(elsewhere, join(interactive, 'METADATA', 'GRAPH_META', 'META_5'));
    await using service = await startFakeService(emptyService);
    const { stdout } = await runCli(['import', '--interactive-workspace', interactive], {
      admin: service.url,
    });
    expect(stdout).toBe('graph sly (id .. there): created, id 2');
  });

  test('reads the file of a graph where there is no metadata store, or its row is torn', async () => {
    const old = workspaceWith({ 'data/social/graph.yaml': stringify(graph('1', 'social')) });
    symlinkSync('social', join(old, 'data', '1'));
    const torn = workspaceWith({
      'METADATA/GRAPH_META/META_1': '{"na',
      'data/1/graph.yaml': stringify(graph('1', 'mended')),
    });
    await using service = await startFakeService(emptyService);
    const from = (workspace: string) =>
      runCli(['import', '--interactive-workspace', workspace], { admin: service.url });
    expect(await from(old)).toMatchObject({ exitCode: 0, stdout: 'graph social (id social there): created, id 2' });
    expect(await from(torn)).toMatchObject({ exitCode: 0, stdout: 'graph mended (id 1 there): created, id 2' });
  });

  test('refuses a directory that is no such workspace, with exit code 2', async () => {
    const directory = tempDir();
    expect(await runCli(['import', '--interactive-workspace', directory])).toMatchObject({
      exitCode: 2,
      stderr: `graphkeeper: --interactive-workspace is "${directory}": give a workspace of GraphScope Interactive: it has METADATA/GRAPH_META, or data/<graph>/graph.yaml`,
    });
  });
});
