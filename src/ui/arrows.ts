/** Which arrows of a statechart an event went along. */

export interface Arrow {
  /** State paths; several when the arrow leaves a frame round them. */
  readonly from: readonly string[];
  readonly to: string;
  readonly events: readonly string[];
}

export interface Step {
  readonly event: string;
  readonly before: string | null;
  readonly after: string;
}

/** What the machine did by itself right after it, such as leaving a state whose condition holds already. */
const AT_ONCE = 'always';
/** No machine goes through more states than this at once. */
const MOST_ARROWS = 4;

/** In the order in which they were taken; none when the picture shows no such way. */
export function arrowsTaken<One extends Arrow>(arrows: readonly One[], { event, before, after }: Step): One[] {
  if (before === null || before === after) return [];
  const first = arrows.filter((arrow) => arrow.events.includes(event) && leaves(arrow, before));
  let ways: One[][] = first.map((arrow) => [arrow]);
  for (let length = 1; length <= MOST_ARROWS && ways.length > 0; length += 1) {
    const arrived = ways.filter((way) => way.at(-1) !== undefined && leadsTo(way.at(-1), after));
    const [best] = arrived.toSorted((a, b) => depth(b) - depth(a));
    if (best !== undefined) return best;
    ways = ways.flatMap((way) => continued(arrows, way));
  }
  return arrows.filter((arrow) => leaves(arrow, before) && arrow.to === after).slice(0, 1);
}

function continued<One extends Arrow>(arrows: readonly One[], way: readonly One[]): One[][] {
  const last = way.at(-1);
  if (last === undefined) return [];
  const next = arrows.filter(
    (arrow) => arrow.events.includes(AT_ONCE) && arrow.from.some((from) => isWithin(from, last.to)),
  );
  return next.map((arrow) => [...way, arrow]);
}

function leaves(arrow: Arrow, path: string): boolean {
  return arrow.from.some((from) => isWithin(path, from));
}

function leadsTo(arrow: Arrow | undefined, path: string): boolean {
  return arrow !== undefined && isWithin(path, arrow.to);
}

/** Of two ways that fit, the one that leaves and enters the more exact states. */
function depth(way: readonly Arrow[]): number {
  return Math.max(...way.flatMap(({ from, to }) => [...from, to].map((path) => path.split('.').length)));
}

/** `switching.preparing` is within `switching`. */
function isWithin(path: string, state: string): boolean {
  return path.split(' ').some((region) => region === state || region.startsWith(`${state}.`));
}
