/** From a machine to its picture. */
import type { State } from '../machine/state.js';
import { layOut } from './layout.js';
import { pictureOf } from './picture.js';
import { type Drawing, drawSvg } from './svg.js';

export async function drawStatechart(root: State, drawing: Drawing): Promise<string> {
  const picture = pictureOf(root);
  return drawSvg(picture, await layOut(picture), drawing);
}
