/** Few paths instead of all: enough for every transition, and every (state, event) pair, that any of them has. */

import type { Path } from '../paths/generate-paths.js';
import { pairKey, transitionKey } from '../paths/goals.js';
import { leafOf } from '../state-name.js';

/** Greedy: always the path that adds most for each of its steps, until none adds anything. */
export function selectPaths(paths: readonly Path[]): readonly Path[] {
  const rest = paths.map((path) => ({ path, goals: goalsOf(path) }));
  const open = new Set(rest.flatMap(({ goals }) => [...goals]));
  const chosen: Path[] = [];
  while (open.size > 0) {
    const gain = ({ path, goals }: (typeof rest)[number]) =>
      [...goals].filter((goal) => open.has(goal)).length / path.steps.length;
    const best = rest.reduce((a, b) => (gain(b) > gain(a) ? b : a));
    for (const goal of best.goals) open.delete(goal);
    chosen.push(best.path);
  }
  return chosen;
}

function goalsOf({ steps }: Path): ReadonlySet<string> {
  const microsteps = steps.flatMap((step) => step.microsteps);
  return new Set(
    microsteps.flatMap(({ before, event, transitions }) =>
      transitions.flatMap((transition) => {
        const goal = transitionKey(transition);
        return transition.eventType === '' ? [goal] : [goal, pairKey(leafOf(before), event.type)];
      }),
    ),
  );
}
