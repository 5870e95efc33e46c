import { describe, expect, it, test } from 'vitest';
import { builtInNames, builtInSettings } from '../../src/config/built-in-profiles.js';
import { resolveConfig } from '../../src/config.js';
import { planLaunch } from '../../src/effects/process/launch-plan.js';
import { chosenProfile } from '../../src/service/chosen-profile.js';

const input = {
  graphId: '3',
  generation: 12,
  dataPath: '/w/graphs/3',
  workspace: '/w',
  filesPath: '/w/run/12',
  graphDocument: '{"id":"3"}',
  adminPort: 7777,
  queryPort: 10_000,
};

describe('the built-in profiles', () => {
  it('are these', () => {
    expect(builtInNames()).toEqual(['command', 'embedded', 'embedded_read_only', 'graphscope', 'gremlin-server']);
  });

  it.each(builtInNames())('%s is valid, and every placeholder in it means something', async (name) => {
    process.env.GRAPH_SERVER = 'node server.mjs';
    await planLaunch(chosenProfile({ profile: name, profiles: {} }), input);
    delete process.env.GRAPH_SERVER;
  });

  it.each([
    ['command', ['http'], false],
    ['embedded', ['http', 'bolt'], false],
    ['embedded_read_only', ['http', 'bolt'], true],
    ['graphscope', ['bolt', 'gremlin'], true],
    ['gremlin-server', ['gremlin'], true],
  ] as const)('%s speaks %s; two processes may open a graph: %s', (name, protocols, sharedData) => {
    expect(chosenProfile({ profile: name, profiles: {} })).toMatchObject({ name, protocols, sharedData });
  });

  it('command names each field of a launch profile, so that it can be copied', () => {
    const named = new Set(builtInSettings('command').map(({ path }) => path[2]));
    const {
      isolation: _,
      extends: __,
      ...fields
    } = resolveConfig({
      profiles: { all: { extends: 'command', files: {}, isolation: {} } },
    }).profiles.all ?? { command: [] };
    expect([...named].toSorted()).toEqual(Object.keys(fields).toSorted());
  });
});

test('only the embedded GraphServer is told that queries may use files', () => {
  const security = { ...resolveConfig().security, allowFileAccess: true };
  const commandOf = (profile: string) => chosenProfile({ profile, profiles: {}, security }).command;
  expect(commandOf('embedded').at(-1)).toBe('--allow-file-access');
  expect(commandOf('embedded_read_only').at(-1)).toBe('--allow-file-access');
  expect(commandOf('gremlin-server')).not.toContain('--allow-file-access');
});

describe('a profile that extends a built-in one', () => {
  it('has what it says itself, whole fields of it, and the rest from there', () => {
    const { mine } = resolveConfig({
      profile: 'mine',
      profiles: { mine: { extends: 'graphscope', command: ['/opt/mine/java'], readiness: { type: 'push' } } },
    }).profiles;
    expect(mine).toMatchObject({
      command: ['/opt/mine/java'],
      liveness: { type: 'tcp', protocol: 'bolt' },
      protocols: ['bolt', 'gremlin'],
      stopSignal: 'SIGINT',
      sharedData: true,
    });
    expect(mine?.readiness).toEqual({ type: 'push' });
    expect(Object.keys(mine?.files ?? {})).toEqual(['interactive_config.yaml']);
  });

  it('extends what its base extends', () => {
    const { readOnly } = resolveConfig({ profiles: { readOnly: { extends: 'embedded_read_only', env: {} } } }).profiles;
    expect(readOnly).toMatchObject({ liveness: { type: 'http', path: '/health' }, sharedData: true, env: {} });
    expect(readOnly?.command.at(-1)).toBe('--read-only');
  });

  it('can be given as it came out, and comes out the same', () => {
    const { profiles } = resolveConfig({ profiles: { mine: { extends: 'gremlin-server', env: { A: 'b' } } } });
    expect(resolveConfig({ profiles }).profiles).toEqual(profiles);
  });
});
