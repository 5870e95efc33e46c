/** From a machine to its picture. */
import type { State } from '../machine/state.js';
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

export async function drawStatechart(root: State, { title, topDown, seed, accents }: Drawing): Promise<string> {
  const picture = pictureOf(root, topDown);
  return drawSvg(picture, await layOut(picture, seed), title, accents);
}
