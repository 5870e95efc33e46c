import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import type { Service } from '../../src/index.js';
import { itemGraph, openService } from '../support/service.js';
import { tempDir } from '../support/temp-dir.js';

/** What the stand-in for the JVM was given, and what it found at the address of its schema. */
interface Recorded {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly config: string;
  readonly schema: { readonly graph: { readonly id: string; readonly name: string } };
  readonly endedBy?: string;
}

/**
 * A program called `java` that does what the GraphServer of GraphScope does at its outside: reads the config file that is
 * its last argument, asks for the schema, opens Gremlin and then Bolt, and leaves on SIGINT.
 */
const JAVA = `#!${process.execPath}
const { readFileSync, writeFileSync } = require('node:fs');
const { createServer } = require('node:net');
const args = process.argv.slice(2);
const config = readFileSync(args.at(-1), 'utf8');
const record = { args, env: process.env, config };
const file = \`\${process.env.HOME}/\${process.env.GRAPHKEEPER_GENERATION.split('/').at(-1)}.json\`;
const portOf = (name) => Number(new RegExp(\`\${name}_connector:\\\\s+disabled: false\\\\s+port: (\\\\d+)\`).exec(config)[1]);
const open = (port) => new Promise((resolve) => createServer().listen(port, '127.0.0.1', resolve));
const save = (more) => writeFileSync(file, JSON.stringify(Object.assign(record, more)));
process.once('SIGINT', () => { save({ endedBy: 'SIGINT' }); process.exit(130); });
const [, uri] = /^-Dgraph\\.schema=(.*)$/m.exec(args.join('\\n'));
fetch(uri).then((answer) => answer.json()).then(async (schema) => {
  save({ schema });
  await open(portOf('gremlin'));
  await open(portOf('bolt'));
});
`;

function installJava(): string {
  const directory = tempDir();
  writeFileSync(join(directory, 'java'), JAVA);
  chmodSync(join(directory, 'java'), 0o755);
  for (const [name, value] of Object.entries({ PATH: `${directory}:${process.env.PATH}`, HOME: directory })) {
    const before = process.env[name];
    process.env[name] = value;
    onTestFinished(() => {
      process.env[name] = before;
    });
  }
  return directory;
}

function recorded(directory: string, generation: number): Recorded {
  return JSON.parse(readFileSync(join(directory, `${generation}.json`), 'utf8'));
}

function portsOf(service: Service) {
  const { generation, endpoints } = service.status();
  const at = generation?.endpoints;
  const port = (url = '') => Number(new URL(url).port);
  return {
    bolt: port(at?.bolt),
    gremlin: port(at?.gremlin),
    admin: port(endpoints.admin),
    query: port(endpoints.query),
  };
}

test('the profile graphscope runs the GraphServer of GraphScope for one graph after the other', {
  timeout: 120_000,
}, async () => {
  const home = installJava();
  const workspace = tempDir();
  const service = await openService({ workspace, profile: 'graphscope', admin: true, gremlinPort: 0 });
  const { generation: first } = await service.start('1');
  const { bolt, gremlin, admin, query } = portsOf(service);

  const one = recorded(home, first ?? 0);
  expect(one.args).toEqual([
    '-cp',
    '/opt/flex/lib/*',
    '-Djna.library.path=/opt/flex/lib/',
    `-Dgraph.schema=http://localhost:${admin}/v1/service/status?generation=${first}`,
    'com.alibaba.graphscope.GraphServer',
    join(workspace, 'run', String(first), 'interactive_config.yaml'),
  ]);
  expect(parse(one.config)).toEqual({
    log_level: 'INFO',
    verbose_level: 10,
    compute_engine: {
      type: 'hiactor',
      workers: [`localhost:${query}`],
      thread_num_per_worker: 1,
      store: { type: 'cpp-mcsr' },
      metadata_store: { type: 'file' },
    },
    compiler: {
      planner: { is_on: true, opt: 'RBO', rules: ['FilterIntoJoinRule', 'FilterMatchRule', 'NotMatchToAntiJoinRule'] },
      meta: {
        reader: {
          schema: { uri: `http://localhost:${admin}/v1/service/status?generation=${first}`, interval: 1000 },
          statistics: { uri: `http://localhost:${admin}/v1/graph/%s/statistics`, interval: 86_400_000 },
        },
      },
      endpoint: {
        default_listen_address: 'localhost',
        bolt_connector: { disabled: false, port: bolt },
        gremlin_connector: { disabled: false, port: gremlin },
      },
      query_timeout: 40_000,
      gremlin_script_language_name: 'antlr_gremlin_calcite',
    },
    http_service: { default_listen_address: 'localhost', admin_port: admin, query_port: query },
  });
  expect(one.schema.graph).toMatchObject({ id: '1', name: 'modern_graph' });

  // It speaks no HTTP, and who asks over HTTP is told.
  const answer = await fetch(`${service.endpoints.query}/v1/graph/1/query`, { method: 'POST', body: 'RETURN 1' });
  expect(await answer.json()).toMatchObject({ error: 'GK_PROTOCOL_NOT_SERVED', details: { generation: first } });

  // The next one plans with its own graph from its first moment on, though the other one is served then.
  const { id } = await service.graphs.create(itemGraph);
  const { generation: second } = await service.switchTo(id);
  const two = recorded(home, second ?? 0);
  expect(two.schema.graph).toMatchObject({ id, name: 'items' });
  expect(recorded(home, first ?? 0).endedBy).toBe('SIGINT');
  expect(existsSync(join(workspace, 'run', String(first)))).toBe(false);

  await service.stop();
  expect(recorded(home, second ?? 0).endedBy).toBe('SIGINT');
  expect(readdirSync(join(workspace, 'run'))).toEqual([]);
});
