/** The states of one machine as a Mermaid state diagram. Guards and actions are left to the tables. */
import { allTransitions, type State, type Transition } from './state.js';

export function writeMermaid(root: State): string {
  return ['stateDiagram-v2', ...declare(root, '  '), ...arrows(root)].join('\n');
}

function declare(parent: State, indent: string): string[] {
  const first = parent.initial === null ? [] : [`${indent}[*] --> ${idOf(parent.initial)}`];
  const states = parent.children.flatMap((state) => {
    const head = `${indent}state "${state.key}" as ${idOf(state)}`;
    if (state.children.length === 0) return [head];
    return [`${head} {`, ...declare(state, `${indent}  `), `${indent}}`];
  });
  const last = parent.children.filter(({ isFinal }) => isFinal).map((state) => `${indent}${idOf(state)} --> [*]`);
  return [...first, ...states, ...last];
}

/** One arrow for all that leads from one state to another. */
function arrows(root: State): string[] {
  const labels = new Map<string, Set<string>>();
  for (const transition of allTransitions(root)) {
    const { source, target } = transition;
    if (target === null) continue;
    // The whole machine is no box of the diagram, so its transitions leave from each box.
    for (const from of source === root ? root.children.filter(({ isFinal }) => !isFinal) : [source]) {
      const arrow = `  ${idOf(from)} --> ${idOf(target)}`;
      labels.set(arrow, (labels.get(arrow) ?? new Set()).add(labelOf(transition)));
    }
  }
  return [...labels].map(([arrow, triggers]) => `${arrow}: ${[...triggers].join(', ')}`);
}

function idOf({ path }: State): string {
  return path.replaceAll('.', '_');
}

function labelOf({ trigger: { kind, name }, guard }: Transition): string {
  if (kind === 'always') return guard === null ? 'at once' : `as soon as ${guard}`;
  if (kind === 'after') return `after ${name}`;
  if (kind === 'done') return `${name} is done`;
  if (kind === 'error') return `${name} fails`;
  return name;
}
