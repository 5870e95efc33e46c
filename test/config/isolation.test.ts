import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadConfig, resolveConfig } from '../../src/config.js';
import { tempDir } from '../support/temp-dir.js';

test('every setting of the isolation of a launch profile can be written in a config file', () => {
  const { profiles } = loadConfig({
    file: configFile(`
profiles:
  mine:
    command: [serve]
    isolation:
      umask: "027"
      uid: 1000
      gid: 1001
      no_new_privs: true
      limits: { nofile: 1024:4096, core: 0, as: unlimited }
      nice: -5
      cpu_set: 0-1,3
      oom_score_adj: 500
      cgroup: { memory_max_bytes: 1073741824, cpu_max: 1.5, pids_max: 64 }
      required: { cpu_set: true, uid: false }
`),
  });
  expect(profiles.mine?.isolation).toEqual({
    umask: '027',
    uid: 1000,
    gid: 1001,
    noNewPrivs: true,
    limits: { nofile: '1024:4096', core: 0, as: 'unlimited' },
    nice: -5,
    cpuSet: '0-1,3',
    oomScoreAdj: 500,
    cgroup: { memoryMaxBytes: 1_073_741_824, cpuMax: 1.5, pidsMax: 64 },
    required: {
      umask: false,
      uid: false,
      gid: true,
      noNewPrivs: true,
      limits: false,
      nice: false,
      cpuSet: true,
      oomScoreAdj: false,
      cgroup: false,
    },
  });
});

test('the config files of the how-to page can be read', () => {
  const page = readFileSync(new URL('../../docs/how-to/isolate-a-graph-server.md', import.meta.url), 'utf8');
  const files = [...page.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, text = '']) =>
    loadConfig({ file: configFile(text) }),
  );
  expect(files).toHaveLength(2);
  expect(files[0]?.profiles['my-server']?.isolation).toMatchObject({
    noNewPrivs: true,
    limits: { nofile: 4096, core: 0 },
    cgroup: { memoryMaxBytes: 4_294_967_296, pidsMax: 256 },
    required: { cgroup: true, noNewPrivs: true, nice: false },
  });
  expect(files[1]?.isolation).toMatchObject({ noNewPrivs: true, limits: { core: 0 } });
});

test('a service has an isolation for profiles that have none, also from the environment', () => {
  const env = { GRAPHKEEPER_ISOLATION_NICE: '5', GRAPHKEEPER_ISOLATION_NO_NEW_PRIVS: 'true' };
  expect(loadConfig({ env }).isolation).toMatchObject({ nice: 5, noNewPrivs: true });
  expect(loadConfig().isolation).toBeUndefined();
  expect(resolveConfig({ isolation: { umask: '077' } }).isolation).toMatchObject({ umask: '077' });
});

test.each([
  ['umask: 027', 'isolation.umask is 27: give an octal text in quotes, such as "027"'],
  ['umask: "999"', 'isolation.umask is "999": give an octal text in quotes, such as "027"'],
  ['nice: 20', 'isolation.nice is 20: give a whole number from -20 to 19'],
  ['cpu_set: all', 'isolation.cpu_set is "all": give processors as a text such as "0-1,3"'],
  ['no_new_privs: yes please', 'isolation.no_new_privs is "yes please": give true or false'],
  [
    'limits: { nofile: many }',
    'isolation.limits.nofile is "many": give a whole number, unlimited, or soft and hard limit as a text such as "1024:4096"',
  ],
  ['limits: { files: 1 }', 'isolation.limits.files is 1: there is no such key, known are as, core, cpu'],
  ['cgroup: { cpu_max: 0 }', 'isolation.cgroup.cpu_max is 0: give a number of processors, such as 1.5'],
  ['required: { nofile: true }', 'isolation.required.nofile is true: there is no such key'],
  ['cpuset: "0"', 'isolation.cpuset is "0": there is no such key, did you mean cpu_set?'],
])('%s is refused with what to give instead', (line, message) => {
  expect(() => loadConfig({ file: configFile(`isolation:\n  ${line}\n`) })).toThrow(message);
});

function configFile(text: string): string {
  const file = join(tempDir(), 'graphkeeper.yaml');
  writeFileSync(file, text);
  return file;
}
