/** From a machine to its picture. */
import type { MachineName } from '../../../src/diagram/machines.js';
import type { State } from '../../../src/diagram/state.js';
import { layOut } from './layout.js';
import { pictureOf } from './picture.js';
import { drawSvg } from './svg.js';

export interface Drawing {
  readonly title: string;
  /** Keys of the states at the top, in the order in which lines should lead from one to the next. */
  readonly topDown: readonly string[];
  /** Another seed, another arrangement: choose by looking at the picture. */
  readonly seed: number;
  /** States that a glance should find first. */
  readonly accents: Readonly<Record<string, 'good' | 'bad'>>;
}

export interface DrawnMachine {
  readonly name: MachineName;
  readonly root: State;
  readonly picture: Drawing;
}

export async function drawStatechart({ name, root, picture: drawing }: DrawnMachine): Promise<string> {
  const picture = pictureOf(root, drawing.topDown);
  return drawSvg(picture, await layOut(picture, drawing.seed), { name, ...drawing });
}
