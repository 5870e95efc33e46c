import { fileURLToPath } from 'node:url';

const FAULT_CHILD = fileURLToPath(new URL('../fixtures/fault-child.mjs', import.meta.url));

/** Command line of the GraphServer stand-in; its header lists the flags. */
export function faultChild(...flags: readonly string[]): [program: string, ...args: string[]] {
  return [process.execPath, FAULT_CHILD, ...flags];
}
