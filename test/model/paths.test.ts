import { describe, expect, it } from 'vitest';
import { Coverage } from '../../src/testing/paths/coverage.js';
import { followPath } from '../../src/testing/paths/follow-path.js';
import { KINDS } from '../../src/testing/paths/goals.js';
import { type MachineProof, PROVEN_MACHINES, proveMachine, summarize } from '../../src/testing/paths/prove-paths.js';

describe.each(PROVEN_MACHINES)('the $name machine', (machine) => {
  it('goes every generated path as its model says, keeps every invariant, and has no part that no path reaches', async () => {
    const proof = proveMachine(machine);
    const coverage = new Coverage(machine.models[0].logic);
    const wrong: string[] = [];
    for (const { model, paths } of proof.models) {
      for (const path of paths) wrong.push(...(await followPath(model, path, machine.drive, coverage)));
    }
    expect(wrong.slice(0, 20)).toEqual([]);
    // What the running machine says that it selected is what generation counted, and it is everything.
    expect(summarize(coverage)).toEqual({ counts: proof.counts, missing: proof.missing, ignored: proof.ignored });
    expect(proof.missing).toEqual({ states: [], transitions: [], pairs: [], guards: [] });
    expect(KINDS.flatMap((kind) => coverage.unknown(kind))).toEqual([]);
    console.log(summary(proof));
    // About ten seconds on an idle core; other tests may keep it busy.
  }, 300_000);
});

function summary({ name, models, counts, ignored }: MachineProof): string {
  const paths = models.flatMap((model) => model.paths);
  const steps = paths.reduce((sum, path) => sum + path.steps.length, 0);
  const covered = KINDS.map((kind) => `${counts[kind].covered} of ${counts[kind].total} ${kind}`).join(', ');
  return `${name}: ${covered} (${ignored.length} pairs ignored on purpose) by ${paths.length} paths, ${steps} steps`;
}
