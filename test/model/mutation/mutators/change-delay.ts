/** A delay is that of something else, or none. (A delay that never ends is a transition that is dropped.) */
import type { Mutator } from '../mutation.js';
import type { PlainState } from '../plain-state.js';

export const changeDelay: Mutator = (state, root) =>
  Object.keys(state.after).flatMap((delay) =>
    [...namedDelays(root), '0']
      .filter((other) => other !== delay)
      .map((other) => ({
        name: `after ${other === '0' ? 'no time' : other} instead of ${delay}`,
        apply: (copy) => {
          const { [delay]: entries = [], ...rest } = copy.after;
          copy.after = { ...rest, [other]: entries };
        },
      })),
  );

function namedDelays({ after, states }: PlainState): readonly string[] {
  const below = Object.values(states).flatMap(namedDelays);
  return [...new Set([...Object.keys(after), ...below])];
}
