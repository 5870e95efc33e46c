/**
 * The store: writes end one at a time, in the order in which they were begun, and cannot be called back. One that ends
 * badly leaves the record as it was.
 */
import type { StoreState } from './state.js';

export function beginWrite(store: StoreState, graphId: string, actorId: string): StoreState {
  return { ...store, writes: [...store.writes, { graphId, actorId }] };
}

/** Nobody listens for the end of that write any more. Ids are those of states, so the last of its id is meant. */
export function forgetWriter(store: StoreState, actorId: string): StoreState {
  return {
    ...store,
    writes: store.writes.map((write) => (write.actorId === actorId ? { ...write, actorId: null } : write)),
  };
}

export function endWrite(store: StoreState, well: boolean): StoreState {
  const [write, ...writes] = store.writes;
  if (write === undefined) return store;
  return well
    ? { recorded: write.graphId, writes, refused: [] }
    : { ...store, writes, refused: [...new Set([...store.refused, write.graphId])].sort() };
}
