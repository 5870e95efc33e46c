/**
 * One machine as the JSON of its XState config: what Stately Studio imports, and what createMachine makes the same
 * states and transitions of again. Functions are left out; guards, actions, actors and delays remain as names.
 */
import type { AnyStateMachine } from 'xstate';

export function writeJson({ config }: AnyStateMachine): string {
  return JSON.stringify(plain({ ...config, context: {} }), null, 2);
}

/** Inputs, outputs and parameters are functions; a key that has nothing else is left out with them. */
function plain(value: unknown): unknown {
  if (typeof value === 'function') return undefined;
  if (Array.isArray(value)) return value.map(plain).filter((item) => item !== undefined);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, part]) => {
      const written = plain(part);
      return written === undefined ? [] : [[key, written]];
    }),
  );
}
