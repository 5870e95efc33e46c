/** Steps of progress alone, from state to state: do they ever lead in a circle? */
export interface ProgressEdges {
  readonly from: number[];
  readonly to: number[];
}

export interface Circle {
  /** A state on it. */
  readonly place: number;
  /** The states from there back to it. */
  readonly path: readonly number[];
}

export interface WaysToRest {
  /** In steps; 0 when there is a circle. */
  readonly longestWay: number;
  readonly circle: Circle | null;
}

/** Goes from the ends backwards: a state is settled when all that follows it is. What is left has a circle ahead. */
export function waysToRest(edges: ProgressEdges, states: number): WaysToRest {
  const open = new Int32Array(states);
  for (const from of edges.from) open[from] = (open[from] ?? 0) + 1;
  const before = predecessors(edges, states);
  const longest = new Int32Array(states);
  const settled: number[] = [];
  for (let place = 0; place < states; place += 1) if (open[place] === 0) settled.push(place);
  for (let next = 0; next < settled.length; next += 1) {
    const place = settled[next] ?? 0;
    for (const from of before(place)) {
      longest[from] = Math.max(longest[from] ?? 0, (longest[place] ?? 0) + 1);
      open[from] = (open[from] ?? 0) - 1;
      if (open[from] === 0) settled.push(from);
    }
  }
  if (settled.length < states) return { longestWay: 0, circle: findCircle(edges, open) };
  return { longestWay: longest.reduce((a, b) => Math.max(a, b), 0), circle: null };
}

/** Lists of predecessors in two flat arrays, because there are a million edges. */
function predecessors({ from, to }: ProgressEdges, states: number): (place: number) => Int32Array {
  const start = new Int32Array(states + 1);
  for (const place of to) start[place + 1] = (start[place + 1] ?? 0) + 1;
  for (let place = 0; place < states; place += 1) start[place + 1] = (start[place + 1] ?? 0) + (start[place] ?? 0);
  const fill = start.slice();
  const list = new Int32Array(from.length);
  for (const [edge, place] of to.entries()) {
    const slot = fill[place] ?? 0;
    list[slot] = from[edge] ?? 0;
    fill[place] = slot + 1;
  }
  return (place) => list.subarray(start[place], start[place + 1]);
}

/** Follows steps among the states that are not settled until one comes again. */
function findCircle({ from, to }: ProgressEdges, open: Int32Array): Circle {
  const follow = new Map<number, number>();
  for (const [edge, place] of from.entries()) {
    const next = to[edge] ?? 0;
    if ((open[next] ?? 0) > 0) follow.set(place, follow.get(place) ?? next);
  }
  const walked: number[] = [];
  let place = open.findIndex((count) => count > 0);
  while (!walked.includes(place)) {
    walked.push(place);
    place = follow.get(place) ?? place;
  }
  return { place, path: [...walked.slice(walked.indexOf(place) + 1), place] };
}
