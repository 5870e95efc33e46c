import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { loadConfig, resolveConfig } from '../../src/config.js';
import { tempDir } from '../support/temp-dir.js';

function configFile(text: string): string {
  const file = path.join(tempDir(), 'graphkeeper.yaml');
  writeFileSync(file, text);
  return file;
}

test('without any source every option has its documented default', () => {
  expect(loadConfig()).toEqual({
    workspace: path.resolve('.graphkeeper'),
    adminHost: '127.0.0.1',
    adminPort: 7777,
    inspectorPort: null,
    queryHost: '127.0.0.1',
    queryPort: 10_000,
    boltPort: 7687,
    gremlinPort: 8182,
    graph: null,
    profile: 'embedded',
    profiles: {},
    logFormat: 'pretty',
    logLevel: 'info',
    policy: {
      readyTimeoutMs: 30_000,
      drainTimeoutMs: 30_000,
      stopTimeoutMs: 10_000,
      killTimeoutMs: 5000,
      livenessIntervalMs: 1000,
      livenessTimeoutMs: 2000,
      livenessMisses: 3,
      backoffBaseMs: 100,
      backoffCapMs: 10_000,
      restartIntensity: 5,
      restartWindowMs: 60_000,
      commandQueueLimit: 16,
      standby: 0,
    },
    hold: { maxQueries: 10_000, maxBytes: 67_108_864, timeoutMs: 30_000 },
    uploads: { maxFileBytes: 104_857_600, maxTotalBytes: 10_737_418_240 },
    maxQueryBytes: 16_777_216,
    security: {
      adminTokenFile: null,
      adminReadOnlyTokenFile: null,
      queryTokenFile: null,
      allowOpenQuery: false,
      tlsCertFile: null,
      tlsKeyFile: null,
      maxConnections: 4096,
      mutationsPerMinute: 600,
      dataDirectories: null,
      allowFileAccess: false,
    },
  });
});

test('a flag beats the environment, which beats the config file, which beats the default', () => {
  const file = configFile('admin_port: 1\nquery_port: 1\nlog_level: debug\n');
  const env = { GRAPHKEEPER_ADMIN_PORT: '2', GRAPHKEEPER_QUERY_PORT: '2' };
  const { adminPort, queryPort, logLevel, logFormat } = loadConfig({ file, env, flags: { adminPort: '3' } });
  expect({ adminPort, queryPort, logLevel, logFormat }).toEqual({
    adminPort: 3,
    queryPort: 2,
    logLevel: 'debug',
    logFormat: 'pretty',
  });
});

test('a section that is given in part keeps the defaults of the rest, across sources', () => {
  const file = configFile('hold:\n  max_queries: 5\npolicy:\n  # ready_timeout_ms: 1\n');
  const config = loadConfig({ file, env: { GRAPHKEEPER_HOLD_TIMEOUT_MS: '7' } });
  expect(config.hold).toEqual({ maxQueries: 5, maxBytes: 67_108_864, timeoutMs: 7 });
  expect(config.policy.readyTimeoutMs).toBe(30_000);
});

test('the config file can be named by GRAPHKEEPER_CONFIG, and a flag for it goes first', () => {
  const first = configFile('graph: "1"\n');
  const second = configFile('graph: "2"\n');
  expect(loadConfig({ env: { GRAPHKEEPER_CONFIG: first } }).graph).toBe('1');
  expect(loadConfig({ env: { GRAPHKEEPER_CONFIG: first }, file: second }).graph).toBe('2');
});

test('a relative workspace is relative to the config file that names it, elsewhere to the current directory', () => {
  const file = configFile('workspace: data\n');
  expect(loadConfig({ file }).workspace).toBe(path.join(path.dirname(file), 'data'));
  expect(loadConfig({ flags: { workspace: 'data' } }).workspace).toBe(path.resolve('data'));
});

test('a graph id in a config file needs no quotes', () => {
  expect(loadConfig({ file: configFile('graph: 2\n') }).graph).toBe('2');
});

test('an empty environment variable counts as not given, and the variables of other parts are left alone', () => {
  const env = {
    GRAPHKEEPER_GRAPH: '',
    GRAPHKEEPER_NOTIFY_FD: '3',
    GRAPHKEEPER_GENERATION: 'a/1',
    GRAPHKEEPER_ADMIN: 'x',
  };
  expect(loadConfig({ env }).graph).toBeNull();
});

test('a launch profile of the config file gets the defaults of what it leaves out', () => {
  const file = configFile(`
profile: neo
profiles:
  neo:
    command: [neo4j, console]
    env: { NEO4J_HOME: /opt/neo4j }
    inherit_env: [JAVA_HOME]
    liveness: { type: tcp }
    stop_signal: SIGINT
`);
  expect(loadConfig({ file }).profiles).toEqual({
    neo: {
      command: ['neo4j', 'console'],
      env: { NEO4J_HOME: '/opt/neo4j' },
      inheritEnv: ['JAVA_HOME'],
      readiness: { type: 'push' },
      liveness: { type: 'tcp' },
      protocols: ['http'],
      queryPath: '/query',
      gremlinPath: '/gremlin',
      stopSignal: 'SIGINT',
      sharedData: false,
    },
  });
});

test('options that a program gives are merged with the same defaults', () => {
  const config = resolveConfig({ adminPort: 0, policy: { drainTimeoutMs: 5 } });
  expect(config.adminPort).toBe(0);
  expect(config.policy).toMatchObject({ drainTimeoutMs: 5, stopTimeoutMs: 10_000 });
  expect(config.workspace).toBe(path.resolve('.graphkeeper'));
});

test('a list and a choice can stand in the environment', () => {
  const env = {
    GRAPHKEEPER_SECURITY_DATA_DIRECTORIES: '/data/a,/data/b',
    GRAPHKEEPER_SECURITY_ALLOW_OPEN_QUERY: 'true',
  };
  expect(loadConfig({ env }).security).toMatchObject({ dataDirectories: ['/data/a', '/data/b'], allowOpenQuery: true });
});

test('paths of secrets and data in a config file begin where the file is', () => {
  const file = configFile('security:\n  admin_token_file: tokens/admin\n  data_directories: [data, /srv/data]\n');
  const directory = path.dirname(file);
  expect(loadConfig({ file }).security).toMatchObject({
    adminTokenFile: path.join(directory, 'tokens/admin'),
    dataDirectories: [path.join(directory, 'data'), '/srv/data'],
  });
});

test('a token in the environment is no option, so that no option shows it', () => {
  const env = { GRAPHKEEPER_ADMIN_TOKEN: 'admin-token-0123456789', GRAPHKEEPER_QUERY_TOKEN: 'query-token-0123456789' };
  expect(JSON.stringify(loadConfig({ env }))).not.toContain('token-0123456789');
});
