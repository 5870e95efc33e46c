import { fileURLToPath } from 'node:url';

// The same depth below the package in src/ and in dist/, so that both run the compiled program.
const FAULT_CHILD = fileURLToPath(new URL('../../dist/testing/fault-child.js', import.meta.url));

/**
 * Command line of the GraphServer stand-in that goes wrong on request; the header of fault-child.ts lists its flags.
 * @example faultChild('--graph-id', '{graph_id}', '--generation', '{generation}', '--ready-after', '500')
 */
export function faultChild(...flags: readonly string[]): [program: string, ...args: string[]] {
  return [process.execPath, FAULT_CHILD, ...flags];
}
