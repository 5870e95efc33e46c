/** The pictures that the build has drawn. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { MachineName } from './machines.js';

/** Both src/diagram and dist/diagram are two levels below the package. */
const DIAGRAMS = fileURLToPath(new URL('../../dist/diagrams/', import.meta.url));

/**
 * The statechart of a machine, as SVG text. States carry data-state, lines data-from, data-to and data-event.
 * @throws the file system's error when the package was not built
 */
export function readSvg(machine: MachineName): Promise<string> {
  return readFile(`${DIAGRAMS}${machine}.svg`, 'utf8');
}
