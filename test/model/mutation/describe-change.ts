/** What a mutant changes, as a diff of the state in words. */
import type { Mutant } from './mutants.js';
import type { PlainState, PlainTransition } from './plain-state.js';
import { transitionLists } from './transition-lists.js';

/** Lines that are gone begin with `-`, new ones with `+`. */
export function describeChange({ before, after }: Mutant): readonly string[] {
  const [old, fresh] = [linesOf(before), linesOf(after())];
  return [
    ...old.filter((line) => !fresh.includes(line)).map((line) => `- ${line}`),
    ...fresh.filter((line) => !old.includes(line)).map((line) => `+ ${line}`),
  ];
}

function linesOf(state: PlainState): readonly string[] {
  const { initial, entry, exit, invoke } = state;
  return [
    `initial: ${initial}`,
    ...entry.map((action) => `entry: ${nameOf(action)}`),
    ...exit.map((action) => `exit: ${nameOf(action)}`),
    ...invoke.map(({ src }) => `invoke: ${src}`),
    ...transitionLists(state).flatMap(({ label, entries }) =>
      entries.map((entry, index) => `${label} ${index + 1}: ${transitionInWords(entry)}`),
    ),
  ];
}

function transitionInWords({ guard, target, reenter, actions }: PlainTransition): string {
  return [
    ...(guard === undefined ? [] : [`if ${nameOf(guard)}`]),
    target === undefined ? 'stay' : `go to ${target}`,
    ...(reenter === true ? ['and enter again'] : []),
    ...(actions.length === 0 ? [] : [`with ${actions.map(nameOf).join(', ')}`]),
  ].join(' ');
}

/** xstate's own guards are functions with a name. */
function nameOf(named: unknown): string {
  if (typeof named === 'function') return named.name;
  return typeof named === 'object' && named !== null && 'type' in named ? String(named.type) : String(named);
}
