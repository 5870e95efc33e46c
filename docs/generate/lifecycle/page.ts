/** docs/reference/lifecycle.md: every state, event and transition of the three machines. */
import { code, fence, page } from '../markdown.js';
import { type DocumentedMachine, documentedMachines } from './machines.js';
import { stateDiagram } from './state-diagram.js';
import { decisionTable, delayTable, moveTable, stateTable } from './tables.js';

export function lifecyclePage(): string {
  return page(
    '# Lifecycle',
    'Three state machines make up the life of graphkeeper. This page is written from the machines themselves.',
    'The pictures show what leads from one state to another, and draw once what several states inside another do alike. Guards, actions, and events that are queued, refused or ignored are in the tables.',
    [
      'How to read the tables of states and events:',
      '',
      '- `→ x` goes to state `x`; `if` names the guard that must say yes, and `else` is what happens when none does.',
      '- `stays` does the actions it names and leaves the state as it is.',
      '- `ignored` is decided: nothing happens, on purpose.',
      '- `–` cannot arrive: the state is left at the moment it is entered, or never again.',
    ].join('\n'),
    ...documentedMachines().flatMap(describeMachine),
  );
}

function describeMachine({ title, source, introduction, root, picture }: DocumentedMachine): string[] {
  const delays = delayTable(root);
  return [
    `## ${title}`,
    introduction,
    `Source: ${code(source)}.`,
    ...(picture === undefined ? [] : [`![${picture.title}](../${picture.path})`]),
    fence('mermaid', stateDiagram(root)),
    '### States',
    stateTable(root),
    '### Every state and every event from outside',
    decisionTable(root),
    '### Moves',
    moveTable(root),
    ...(delays === undefined ? [] : ['### Delays', delays]),
  ];
}
