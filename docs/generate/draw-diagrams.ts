/**
 * Draws the statecharts into dist/diagrams/, for the page and for `graphkeeper diagram --format svg`. A step of the
 * build, so that laying them out costs no user anything.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { documentedMachines } from './lifecycle/machines.js';
import { drawStatechart } from './statechart/draw.js';

const DIAGRAMS = new URL('../../dist/diagrams/', import.meta.url);

await mkdir(DIAGRAMS, { recursive: true });
for (const machine of documentedMachines()) {
  await writeFile(new URL(`${machine.name}.svg`, DIAGRAMS), await drawStatechart(machine));
}
