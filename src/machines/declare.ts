/** Two words for declaring what a machine does not do itself. */

/** A transition that decides, on purpose, to do nothing: `on: { 'liveness.missed': ignored }`. */
export const ignored = {} as const;

/** The body of an actor slot that must be provided from src/effects. @throws always */
export function unprovided(slot: string): never {
  throw new Error(`Actor "${slot}" is not provided: use machine.provide({ actors: { ${slot}: … } })`);
}
