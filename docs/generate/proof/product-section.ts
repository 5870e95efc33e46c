/** The product: the figures of the last exploration, which test/model/product.test.ts compares with its own. */
import { readFileSync } from 'node:fs';
import { PRODUCT_CONFIGURATIONS } from '../../../src/testing/universe/explore-product.js';
import { INVARIANT_NAMES } from '../../../src/testing/universe/invariants.js';
import { code, table } from '../markdown.js';

interface Figures {
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  readonly notTaken: number;
  readonly quiescentStates: number;
  readonly longestWayToRest: number;
  readonly mostGenerations: number;
}

export function productSection(): readonly string[] {
  return [
    '## The product',
    'The service, its live generations, their processes, the gateway and the store as one state space: the real machines take every step, everything around them is plain data. `npm run test:product` walks it breadth first until nothing new is found, for data that one process at a time may open, for data that two may share, and for the latter with a standby (where commands do not wait, which keeps the space small). Generations that differ in their numbers only count as one. What is simplified, and why that loses nothing, is written at the top of `src/testing/universe/universe.ts` and `store-model.ts`.',
    table(
      [
        'With',
        'States',
        'Transitions',
        'Depth',
        'States at rest',
        'Steps to rest, at most',
        'Generations alive, at most',
        'Steps not taken for that',
      ],
      Object.keys(PRODUCT_CONFIGURATIONS).map((data) => {
        const figures = readFigures(data);
        const { states, transitions, depth, quiescentStates, longestWayToRest, mostGenerations, notTaken } = figures;
        return [
          data,
          ...[states, transitions, depth, quiescentStates, longestWayToRest, mostGenerations, notTaken].map(String),
        ];
      }),
    ),
    'In every state these hold, and from every state the service comes to rest once no command and no new fault comes (the one circle that is allowed is SIGKILL, sent again to a process that does not die):',
    INVARIANT_NAMES.map((name) => `- ${code(name)}`).join('\n'),
    'A violation is printed with the shortest way to it, as a sequence diagram. Planted bugs show that they are found: `test/model/product.test.ts`.',
  ];
}

function readFigures(data: string): Figures {
  const file = new URL(`../../../test/model/product-figures/${data.replaceAll(' ', '-')}.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8'));
}
