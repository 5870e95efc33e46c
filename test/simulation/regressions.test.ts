/** What simulations found, as the shortest scenario that shows it; see docs/explanation/bugs-found-by-proof.md. */
import { describe, expect, it } from 'vitest';
import { runScenario, type ScenarioAction } from '../../src/testing/simulator/index.js';

const start: ScenarioAction = { do: 'command', type: 'START', graphId: 'A' };
const hangsAtOnce: ScenarioAction = { do: 'nextProcess', fate: { hangMs: 1, killMs: 1_000 } };
const slowStore: ScenarioAction = { do: 'nextWrite', fate: { takesMs: 3_500 } };

describe('a candidate that hangs while it is recorded', () => {
  it('does not become active by a start', () => {
    const { violation, figures } = runScenario([hangsAtOnce, slowStore, start, { do: 'advance', ms: 10_000 }]);
    expect(violation).toBeNull();
    expect(figures).toMatchObject({ 'process hung': 1, 'service starting.losing': 1, 'command START done': 1 });
  });

  it('does not become active by a switch, which is rolled back', () => {
    const toB: ScenarioAction = { do: 'command', type: 'SWITCH', graphId: 'B' };
    const wait: ScenarioAction = { do: 'advance', ms: 10_000 };
    const { violation, figures } = runScenario([start, wait, hangsAtOnce, slowStore, toB, wait]);
    expect(violation).toBeNull();
    expect(figures).toMatchObject({ 'process hung': 1, 'service switching.losing': 1, 'rolled back': 1 });
  });
});
