/**
 * The store: a write that has been begun cannot be called back, and one that ends badly leaves the record as it was. The
 * write that the service waits for comes after all that it has forgotten. Those end in any order: the real store keeps
 * their order, but here it is enough to know which graphs they are of, and so any number of them is one state.
 */
import type { StoreState } from './state.js';

export function beginWrite(store: StoreState, graphId: string, actorId: string): StoreState {
  const { write } = store;
  return { ...(write === null ? store : forgetWriter(store, write.actorId)), write: { graphId, actorId } };
}

/** Nobody waits for that write any more. */
export function forgetWriter(store: StoreState, actorId: string): StoreState {
  const { write } = store;
  if (write?.actorId !== actorId) return store;
  return { ...store, write: null, forgotten: withGraph(store.forgotten, write.graphId) };
}

export function endWrite(store: StoreState, well: boolean): StoreState {
  return store.write === null ? store : { ...ended(store, store.write.graphId, well), write: null };
}

export function endForgotten(store: StoreState, graphId: string, well: boolean, last: boolean): StoreState {
  const after = ended(store, graphId, well);
  return last ? { ...after, forgotten: store.forgotten.filter((other) => other !== graphId) } : after;
}

function ended(store: StoreState, graphId: string, well: boolean): StoreState {
  return well ? { ...store, recorded: graphId, refused: [] } : { ...store, refused: withGraph(store.refused, graphId) };
}

function withGraph(graphs: readonly string[], graphId: string): readonly string[] {
  return [...new Set([...graphs, graphId])].sort();
}
