/** The procedure shortest_path_among_three: the two shortest of the shortest paths between three vertices, joined. */

import { rowsOf, type Tables } from '../elements/tables.js';
import type { Look } from '../engine.js';
import type { Session } from '../session.js';
import { type BuiltInArguments, keyOf, MOST_HOPS, type Statement, type VertexPattern } from './built-in-arguments.js';

/** `(person,1)` */
type Stop = string;

const NO_PATH = 'no path find!';

export function shortestPathAmongThree(args: BuiltInArguments, look: Look): Promise<Statement> {
  return look(async (session, tables) => {
    const [from, to] = ['a', 'b'].map((variable) => [0, 2, 4].map((index) => args.vertex(index, tables, variable)));
    const path = async (source: number, target: number) => shortestPath(session, tables, from?.[source], to?.[target]);
    const paths = { firstToSecond: await path(0, 1), secondToThird: await path(1, 2), firstToThird: await path(0, 2) };
    const joined = join(paths);
    return {
      text: 'RETURN $path AS `shortest_path_among_three (label name, vertex oid)`',
      parameters: { path: joined === null ? NO_PATH : joined.join('--') },
    };
  });
}

interface Paths {
  readonly firstToSecond: readonly Stop[];
  readonly secondToThird: readonly Stop[];
  readonly firstToThird: readonly Stop[];
}

/** Leaves out the longest; the other two meet in one of the three. Null when two of them are not connected. */
export function join({ firstToSecond, secondToThird, firstToThird }: Paths): readonly Stop[] | null {
  const [a, b, c] = [firstToSecond.length, secondToThird.length, firstToThird.length];
  if (Math.min(a, b, c) === 0) return null;
  if (b >= a && b >= c) return [...firstToSecond.toReversed(), ...firstToThird.slice(1)];
  if (c >= a && c >= b) return [...firstToSecond, ...secondToThird.slice(1)];
  return [...secondToThird, ...firstToThird.toReversed().slice(1)];
}

/** From end to end; empty when there is none. */
async function shortestPath(
  session: Session,
  tables: Tables,
  source: VertexPattern | undefined,
  target: VertexPattern | undefined,
): Promise<readonly Stop[]> {
  if (source === undefined || target === undefined) return [];
  const rows = await rowsOf(
    session,
    `MATCH p = ${source.pattern}-[* SHORTEST 1..${MOST_HOPS}]-${target.pattern} WHERE ${source.condition} AND ${target.condition} UNWIND nodes(p) AS n RETURN label(n) AS label, CAST(${keyOf('n', tables)} AS STRING) AS key`,
  );
  return rows.map(({ label, key }) => `(${String(label)},${String(key)})`);
}
