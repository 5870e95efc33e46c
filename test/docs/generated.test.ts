import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exampleFile } from '../../docs/generate/configuration/example.js';
import { PLACEHOLDERS } from '../../docs/generate/configuration/placeholders.js';
import { staleFiles } from '../../docs/generate/stale.js';
import { loadConfig, resolveConfig } from '../../src/config.js';
import { planLaunch } from '../../src/effects/process/launch-plan.js';
import type { LaunchProfile } from '../../src/types/launch-profile.js';
import { tempDir } from '../support/temp-dir.js';

describe('the generated documentation', () => {
  // Somebody else wrote the files, at another time: what is equal to them comes out the same each time.
  it('is what the sources say now', { timeout: 180_000 }, async () => {
    expect(await staleFiles(), 'these files are stale: run npm run docs:transitions').toEqual([]);
  });
});

describe('the reference of the configuration', () => {
  it('has a complete file that is valid and gives every option its default', () => {
    const directory = tempDir();
    const file = join(directory, 'graphkeeper.yaml');
    writeFileSync(file, exampleFile());
    const { profiles, ...options } = loadConfig({ file });
    const { profiles: _none, ...defaults } = resolveConfig({ workspace: join(directory, '.graphkeeper') });
    expect(options).toEqual(defaults);
    expect(Object.keys(profiles)).toEqual(['my-server']);
  });

  it('names the placeholders that a launch profile may use', async () => {
    const names = PLACEHOLDERS.map(({ name }) => `{${name}}`);
    await expect(launch({ command: ['server', '{unknown}'] })).rejects.toThrow(
      `use a known placeholder: ${names.join(' ')}`,
    );
  });

  it('names the placeholders that an exec probe may use', async () => {
    const names = PLACEHOLDERS.filter(({ inProbes }) => inProbes).map(({ name }) => `{${name}}`);
    const readiness = { type: 'exec', command: ['probe', '{unknown}'] } as const;
    await expect(launch({ command: ['server'], readiness })).rejects.toThrow(
      `use a known placeholder: ${names.join(' ')}`,
    );
  });
});

function launch(profile: Partial<LaunchProfile>) {
  const whole: LaunchProfile = { name: 'mine', command: [], readiness: { type: 'push' }, liveness: null, ...profile };
  return planLaunch(whole, {
    graphId: '1',
    generation: 1,
    dataPath: '/graphs/1',
    workspace: '/workspace',
    filesPath: '/workspace/run/1',
    graphDocument: '{}',
    adminPort: 7777,
    queryPort: 10_000,
  });
}
