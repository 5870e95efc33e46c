/** Which paths are the likeliest to notice a change of one state: the order makes no difference but to how long it takes. */
import type { AnyMachineSnapshot } from 'xstate';
import type { Path } from '../../../src/testing/paths/generate-paths.js';
import { transitionKey } from '../../../src/testing/paths/goals.js';
import type { Step } from '../../../src/testing/paths/trace-step.js';
import { stateName } from '../../../src/testing/state-name.js';

/** A path, with whatever it belongs to. */
interface Owned {
  readonly path: Path;
}

/** Short paths first that each do something in the state, or below it, that none before them does; then the others. */
export function pathsThroughFirst<Each extends Owned>(state: string, paths: readonly Each[]): readonly Each[] {
  const seen = new Set<string>();
  const first = paths
    .toSorted((one, other) => one.path.steps.length - other.path.steps.length)
    .filter(({ path }) => {
      const fresh = path.steps.filter((step) => passes(step, state)).map(signature);
      const addsSomething = fresh.some((each) => !seen.has(each));
      for (const each of fresh) seen.add(each);
      return addsSomething;
    });
  const chosen = new Set(first);
  return [...first, ...paths.filter((path) => !chosen.has(path))];
}

function passes({ microsteps }: Step, state: string): boolean {
  const isIn = ({ value }: AnyMachineSnapshot) => state === '' || `${stateName(value)}.`.startsWith(`${state}.`);
  return microsteps.some(({ before, after }) => isIn(before) || isIn(after));
}

/** Equal for steps that take the same transitions. */
function signature({ event, microsteps, after }: Step): string {
  const taken = microsteps.flatMap(({ before, transitions }) => [
    stateName(before.value),
    ...transitions.map(transitionKey),
  ]);
  return JSON.stringify([event.type, taken, stateName(after.value)]);
}
