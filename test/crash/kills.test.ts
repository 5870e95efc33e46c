import { expect, it } from 'vitest';
import { Random } from '../../src/testing/simulator/random.js';
import { tempDir } from '../support/temp-dir.js';
import { killAll } from './kill-all.js';
import { Tally } from './tally.js';

it('every acknowledged change is there after kill -9 of the parent in the middle of a mixed workload', async () => {
  const tally = new Tally();
  const differences = await killAll({ directory: tempDir(), kills: 10, lanes: 2, random: new Random(7), tally });
  expect(differences).toEqual([]);
  expect([...tally.kills.values()].reduce((sum, kills) => sum + kills, 0)).toBe(10);
  expect(tally.calls.get('start')?.acknowledged).toBeGreaterThan(0);
  expect([...tally.calls.values()].some(({ unknown }) => unknown > 0)).toBe(true);
  expect(tally.compared).toBeGreaterThan(0);
});
