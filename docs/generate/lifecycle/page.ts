/** docs/reference/lifecycle.md: every state, event and transition of the three machines. */

import { writeMermaid } from '../../../src/diagram/mermaid.js';
import { code, fence, page } from '../markdown.js';
import { type DocumentedMachine, documentedMachines, pathOfPicture } from './machines.js';
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

function describeMachine(machine: DocumentedMachine): string[] {
  const { title, source, introduction, root, picture } = machine;
  const delays = delayTable(root);
  return [
    `## ${title}`,
    introduction,
    `Source: ${code(source)}.`,
    `![${picture.title}](../${pathOfPicture(machine)})`,
    fence('mermaid', writeMermaid(root)),
    '### States',
    stateTable(root),
    '### Every state and every event from outside',
    decisionTable(root),
    '### Moves',
    moveTable(root),
    ...(delays === undefined ? [] : ['### Delays', delays]),
  ];
}
