import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { type ConfigSources, loadConfig, resolveConfig } from '../../src/config.js';
import { GraphkeeperError } from '../../src/errors.js';
import { tempDir } from '../support/temp-dir.js';

function problemOf(read: () => unknown): string {
  try {
    read();
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(GraphkeeperError);
    expect(thrown).toHaveProperty('code', 'GK_CONFIG_INVALID');
    return (thrown as GraphkeeperError).message;
  }
  throw new Error('the config was accepted');
}

describe('a flag or an environment variable that is wrong is named with its value and a remedy', () => {
  const cases: readonly (readonly [string, ConfigSources, string])[] = [
    [
      'a port out of range',
      { env: { GRAPHKEEPER_ADMIN_PORT: '65536' } },
      'environment: GRAPHKEEPER_ADMIN_PORT is 65536: give a whole number from 0 to 65535',
    ],
    [
      'a port that is no number',
      { flags: { queryPort: '80x' } },
      'command line: --query-port is "80x": give a whole number from 0 to 65535',
    ],
    [
      'a duration of nothing',
      { env: { GRAPHKEEPER_POLICY_READY_TIMEOUT_MS: '0' } },
      'environment: GRAPHKEEPER_POLICY_READY_TIMEOUT_MS is 0: give a whole number of milliseconds from 1 to 2147483647',
    ],
    [
      'a negative size',
      { env: { GRAPHKEEPER_HOLD_MAX_BYTES: '-1' } },
      'environment: GRAPHKEEPER_HOLD_MAX_BYTES is -1: give a whole number of bytes, 0 or more',
    ],
    [
      'an unknown choice',
      { flags: { logLevel: 'loud' } },
      'command line: --log-level is "loud": give one of trace, debug, info, warn, error, silent',
    ],
    ['an empty text', { flags: { workspace: '' } }, 'command line: --workspace is "": give a text that is not empty'],
    [
      'a standby of a GraphServer that has its graph for itself',
      { env: { GRAPHKEEPER_POLICY_STANDBY: '1' } },
      'environment: GRAPHKEEPER_POLICY_STANDBY is 1: with profile embedded only one GraphServer may have a graph open; give 0, or choose a profile with shared_data, such as embedded_read_only',
    ],
    [
      'two standbys',
      { env: { GRAPHKEEPER_POLICY_STANDBY: '2', GRAPHKEEPER_PROFILE: 'embedded_read_only' } },
      'environment: GRAPHKEEPER_POLICY_STANDBY is 2: give a whole number from 0 to 1',
    ],
    [
      'an unknown profile',
      { flags: { profile: 'embeded' } },
      'command line: --profile is "embeded": there is no such profile, did you mean embedded?',
    ],
    [
      'an unknown variable like a known one',
      { env: { GRAPHKEEPER_ADMIN_PROT: '1' } },
      'environment: GRAPHKEEPER_ADMIN_PROT is "1": there is no such variable, did you mean GRAPHKEEPER_ADMIN_PORT?',
    ],
    [
      'a file that is not there',
      { file: '/nowhere.yaml' },
      `command line: --config is "/nowhere.yaml": give a file that can be read (ENOENT: no such file or directory, open '/nowhere.yaml')`,
    ],
    [
      'a file that is not there, from the environment',
      { env: { GRAPHKEEPER_CONFIG: '/nowhere.yaml' } },
      `environment: GRAPHKEEPER_CONFIG is "/nowhere.yaml": give a file that can be read (ENOENT: no such file or directory, open '/nowhere.yaml')`,
    ],
  ];
  test.each(cases)('%s', (_name, sources, message) => {
    expect(problemOf(() => loadConfig(sources))).toBe(message);
  });
});

describe('what is wrong in a config file is named with its line', () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ['a wrong type', 'workspace: x\nadmin_port: "80"\n', ':2: admin_port is "80": give a whole number from 0 to 65535'],
    [
      'a wrong value in a section',
      'policy:\n  liveness_misses: 0\n',
      ':2: policy.liveness_misses is 0: give a whole number, 1 or more',
    ],
    ['a misspelt key', '\nadmin_prot: 80\n', ':2: admin_prot is 80: there is no such key, did you mean admin_port?'],
    [
      'a misspelt key in a section',
      'hold:\n  max_queris: 1\n',
      ':2: hold.max_queris is 1: there is no such key, did you mean max_queries?',
    ],
    [
      'a key that is like no other',
      'hold:\n  colour: red\n',
      ':2: hold.colour is "red": there is no such key, known are max_queries, max_bytes, timeout_ms',
    ],
    ['a section that is no map', 'hold: 5\n', ':1: hold is 5: give a map of keys and values'],
    ['a document that is no map', '- a\n', ': the document is ["a"]: give a map of keys and values'],
    ['a value that is missing', 'workspace:\n', ':1: workspace is null: give a text that is not empty'],
    [
      'a syntax error',
      'workspace: x\nhold: {max_queries: 1\n',
      ':3: this line is "": it is not valid YAML (Flow map in block collection must be sufficiently indented and end with a })',
    ],
    [
      'a key that is there twice',
      'graph: a\ngraph: b\n',
      ':2: this line is "graph: b": it is not valid YAML (Map keys must be unique)',
    ],
    [
      'a profile without a command',
      'profiles:\n  neo:\n    cwd: /\n',
      ':3: profiles.neo.command is (no value): it must be given',
    ],
    [
      'a probe by command without the command',
      'profiles:\n  neo:\n    command: [neo4j]\n    liveness: {type: exec}\n',
      ':4: profiles.neo.liveness.command is (no value): it must be given',
    ],
    [
      'a probe by HTTP without the path',
      'profiles:\n  neo:\n    command: [neo4j]\n    readiness: {type: http}\n',
      ':4: profiles.neo.readiness.path is (no value): it must be given',
    ],
    [
      'a probe without a type',
      'profiles:\n  neo:\n    command: [neo4j]\n    readiness: {path: /}\n',
      ':4: profiles.neo.readiness.type is (no value): it must be given',
    ],
    [
      'an unknown key of a profile',
      'profiles:\n  neo:\n    command: [neo4j]\n    shared: true\n',
      ':4: profiles.neo.shared is true: there is no such key, known are extends, command, env, inherit_env, cwd, readiness, liveness, protocols, query_path, gremlin_path, files, stop_signal, isolation, shared_data',
    ],
    [
      'a command as one text',
      'profiles:\n  neo:\n    command: neo4j console\n',
      ':3: profiles.neo.command is "neo4j console": give a list of at least one text',
    ],
    [
      'an unknown kind of probe',
      'profiles:\n  neo:\n    command: [neo4j]\n    readiness:\n      type: ping\n',
      ':5: profiles.neo.readiness.type is "ping": give one of push, http, tcp, query, exec',
    ],
    [
      'a number as an environment variable',
      'profiles:\n  neo:\n    command: [neo4j]\n    env: {PORT: 80}\n',
      ':4: profiles.neo.env is {"PORT":80}: give a map of names to texts (quote numbers)',
    ],
    [
      'a profile that extends nothing that there is',
      'profiles:\n  neo:\n    extends: gremlin\n',
      ':3: profiles.neo.extends is "gremlin": there is no such built-in profile, known are command, embedded, embedded_read_only, graphscope, gremlin-server',
    ],
    [
      'a file of a profile that would be elsewhere',
      'profiles:\n  neo:\n    command: [neo4j]\n    files: {../neo4j.conf: x}\n',
      ':4: profiles.neo.files is {"../neo4j.conf":"x"}: give a map of plain file names to texts',
    ],
    [
      'a protocol that there is not',
      'profiles:\n  neo:\n    command: [neo4j]\n    protocols: [bolt, grpc]\n',
      ':4: profiles.neo.protocols is ["bolt","grpc"]: give a list of one or more of http, bolt, gremlin',
    ],
    [
      'a probe over HTTP of a profile that does not speak it',
      'profiles:\n  neo:\n    command: [neo4j]\n    protocols: [bolt]\n    readiness: {type: http, path: /}\n',
      ':5: profiles.neo.readiness.type is "http": add http to protocols, or ask for what is there (bolt)',
    ],
    [
      'a probe of a port that is not there',
      'profiles:\n  neo:\n    extends: embedded\n    liveness: {type: tcp, protocol: gremlin}\n',
      ':4: profiles.neo.liveness.type is "tcp": add gremlin to protocols, or ask for what is there (http, bolt)',
    ],
  ];
  test.each(cases)('%s', (_name, text, message) => {
    const file = path.join(tempDir(), 'graphkeeper.yaml');
    writeFileSync(file, text);
    expect(problemOf(() => loadConfig({ file }))).toBe(file + message);
  });
});

test('options that a program gives are named as the program spells them', () => {
  expect(problemOf(() => resolveConfig({ policy: { drainTimeoutMs: 1.5 } }))).toBe(
    'options: policy.drainTimeoutMs is 1.5: give a whole number of milliseconds from 1 to 2147483647',
  );
});
