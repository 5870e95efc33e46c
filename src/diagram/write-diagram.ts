/** A machine in any of the formats. */
import { writeJson } from './json.js';
import { MACHINES, type MachineName } from './machines.js';
import { writeMermaid } from './mermaid.js';
import { writePlantUml } from './plantuml.js';
import { readMachine } from './read-machine.js';
import { writeScxml } from './scxml.js';
import { readSvg } from './svg.js';

export type DiagramFormat = 'mermaid' | 'plantuml' | 'scxml' | 'json' | 'svg';

/** @throws the file system's error for svg when the package was not built */
export async function writeDiagram(name: MachineName, format: DiagramFormat): Promise<string> {
  const machine = MACHINES[name];
  switch (format) {
    case 'mermaid':
      return writeMermaid(readMachine(machine));
    case 'plantuml':
      return writePlantUml(readMachine(machine), name);
    case 'scxml':
      return writeScxml(readMachine(machine), machine.id);
    case 'json':
      return writeJson(machine);
    case 'svg':
      return readSvg(name);
    default:
      throw new Error(`Unknown format: ${format satisfies never}`);
  }
}
