/**
 * The canonical form of a state: generations are numbered by role (active, candidate or standby, then those that leave, in an
 * order that depends on nothing but what they are like), and the graph that is met first is called A. States that
 * differ in names only become one.
 */
import type { Models } from './run.js';
import type { Renaming } from './service-model.js';
import type { BeforeSwitch, GatewayState, GenerationState, StoreState, UniverseState } from './state.js';

/** How things are called in the canonical form. */
export interface Naming {
  /** Old number to new number; what is missing is gone. */
  readonly numbers: ReadonlyMap<number, number>;
  /** Graphs A and B have changed names. */
  readonly swapped: boolean;
}

export function canonical(
  state: UniverseState,
  models: Models,
): { readonly state: UniverseState; readonly naming: Naming } {
  const swapped = firstGraph(state) === 'B';
  const graph = swapped ? exchanged : same;
  const sorted = inOrder(state, graph);
  const numbers = new Map<number, number>();
  let key = swapped ? 'swapped' : '';
  for (const { number } of sorted) {
    numbers.set(number, numbers.size + 1);
    key += `,${number}`;
  }
  numbers.set(state.service.context.nextGeneration, sorted.length + 1);

  const number = (old: number) => numbers.get(old) ?? 0;
  const renaming: Renaming = { key, number, graph };
  const service = models.service.rename(state.service, renaming);
  const naming = { numbers, swapped };
  if (!swapped && sorted.every((generation, place) => generation.number === place + 1)) {
    return { state: { ...state, service, generations: sorted, before: namedBefore(state.before, renaming) }, naming };
  }
  const generations = sorted.map((old) =>
    models.generation.intern({ ...old, number: number(old.number), graphId: graph(old.graphId) }),
  );
  const { query } = state;
  return {
    state: {
      service,
      generations,
      gateway: namedGateway(state.gateway, renaming),
      store: swapped ? namedStore(state.store, renaming) : state.store,
      query: typeof query === 'number' ? number(query) : query,
      before: namedBefore(state.before, renaming),
    },
    naming,
  };
}

/** Equal for equal canonical states, and for no others: numbers as characters, which makes short strings. */
export function keyOf({ service, generations, gateway, store, query, before }: UniverseState): string {
  let key = String.fromCharCode(service.id & 0xffff, service.id >>> 16, codeOfGateway(gateway), codeOfQuery(query));
  key += String.fromCharCode(
    codeOfStore(store),
    before === null ? 0 : 2 + before.active * 2 + codeOfGraph(before.graphId),
  );
  for (const { id } of generations) key += String.fromCharCode(id);
  return key;
}

function codeOfGateway(gateway: GatewayState): number {
  if (gateway.mode === 'refusing') return 0;
  return (gateway.mode === 'holding' ? 1 : 1 + gateway.target) * 2 + codeOfGraph(gateway.graphId);
}

function codeOfQuery(query: UniverseState['query']): number {
  return query === 'nowhere' ? 0 : query === 'held' ? 1 : 1 + query;
}

function codeOfStore({ recorded, refused, forgotten, write }: StoreState): number {
  const pending = codeOfGraphs(forgotten) * 3 + (write === null ? 2 : codeOfGraph(write.graphId));
  // The path says who waits for the write.
  return (pending * 4 + codeOfGraphs(refused)) * 3 + (recorded === null ? 2 : codeOfGraph(recorded));
}

function codeOfGraphs(graphIds: readonly string[]): number {
  return (graphIds.includes('A') ? 1 : 0) + (graphIds.includes('B') ? 2 : 0);
}

function codeOfGraph(graphId: string): number {
  return graphId === 'A' ? 0 : 1;
}

/** Active, candidate or standby (there are never both), then the others by what they are like. */
function inOrder(state: UniverseState, graph: (id: string) => string): readonly GenerationState[] {
  const { generations, service } = state;
  if (generations.length < 2) return generations;
  const { active, candidate, standby } = service.context;
  const rank = (generation: GenerationState): number => {
    if (generation.number === active?.number) return -2;
    return generation.number === (candidate ?? standby)?.number ? -1 : likeness(generation, state, graph);
  };
  return [...generations].sort((one, other) => rank(one) - rank(other));
}

/** One number for all that tells a generation from others, but its own number. */
function likeness(
  { number, graphId, machine, process, told }: GenerationState,
  { query, before }: UniverseState,
  graph: (id: string) => string,
): number {
  let rank = (machine?.id ?? -1) + 1;
  rank = rank * 3 + (process === 'unborn' ? 0 : process === 'alive' ? 1 : 2);
  rank = rank * 3 + (told === 'nothing' ? 0 : told === 'SIGTERM' ? 1 : 2);
  rank = rank * 8 + (number === query ? 4 : 0) + (number === before?.active ? 2 : 0);
  return rank + codeOfGraph(graph(graphId));
}

/** The first graph that is met on a fixed walk through the state. */
function firstGraph({ service, generations, gateway, store, before }: UniverseState): string | null {
  const { graphId, command, queue } = service.context;
  if (graphId !== null) return graphId;
  const [generation] = generations;
  if (generation !== undefined) return generations.some((each) => each.graphId === 'A') ? 'A' : generation.graphId;
  for (const each of command ? [command, ...queue] : queue) if ('graphId' in each) return each.graphId;
  if (gateway.mode !== 'refusing') return gateway.graphId;
  return before?.graphId ?? store.recorded ?? store.write?.graphId ?? store.forgotten[0] ?? store.refused[0] ?? null;
}

function namedGateway(gateway: GatewayState, { number, graph }: Renaming): GatewayState {
  switch (gateway.mode) {
    case 'refusing':
      return gateway;
    case 'holding':
      return { mode: 'holding', graphId: graph(gateway.graphId) };
    case 'routing':
      return { mode: 'routing', graphId: graph(gateway.graphId), target: number(gateway.target) };
  }
}

function namedStore({ recorded, write, forgotten, refused }: StoreState, { graph }: Renaming): StoreState {
  return {
    recorded: recorded && graph(recorded),
    write: write && { ...write, graphId: graph(write.graphId) },
    forgotten: forgotten.map(graph).sort(),
    refused: refused.map(graph).sort(),
  };
}

function namedBefore(before: BeforeSwitch | null, { number, graph }: Renaming): BeforeSwitch | null {
  return before && { active: number(before.active), graphId: graph(before.graphId) };
}

function same(graphId: string): string {
  return graphId;
}

function exchanged(graphId: string): string {
  return graphId === 'A' ? 'B' : graphId === 'B' ? 'A' : graphId;
}
