/** The procedure pagerank. The engine computes none without an extension, so it is computed here. */
import { setImmediate as breathe } from 'node:timers/promises';
import { quoteIdentifier } from '../cypher-text.js';
import { rowsOf, type Tables } from '../elements/tables.js';
import type { Look } from '../engine.js';
import type { Session } from '../session.js';
import type { BuiltInArguments, Statement } from './built-in-arguments.js';

export interface RankOptions {
  readonly damping: number;
  readonly maxIterations: number;
  /** It is done when all ranks together change by less. */
  readonly epsilon: number;
}

/** By numbers of vertices. */
export interface Link {
  readonly source: number;
  readonly target: number;
}

const MOST_ITERATIONS = 10_000;

const COLUMNS = 'row.label AS label_name, CAST(row.oid AS TYPE) AS vertex_oid, CAST(row.rank AS DOUBLE) AS pagerank';
const NO_ROWS = "UNWIND [{label: '', oid: '', rank: ''}] AS row WITH row WHERE false";

export async function pageRank(args: BuiltInArguments, look: Look): Promise<Statement> {
  const options = {
    damping: args.number(2, 0, 1, false),
    maxIterations: args.number(3, 1, MOST_ITERATIONS, true),
    epsilon: args.number(4, 0, 1, false),
  };
  const { label, keyType, keys, links } = await look((session, tables) => readLinks(args, session, tables));
  const ranks = await rank(keys.length, links, options);
  const rows = keys.map((oid, index) => ({ label, oid, rank: String(ranks[index]) }));
  const columns = COLUMNS.replace('TYPE', /^U?INT/.test(keyType) ? keyType : 'STRING');
  return rows.length === 0
    ? { text: `${NO_ROWS} RETURN ${columns}`, parameters: {} }
    : { text: `UNWIND $rows AS row RETURN ${columns}`, parameters: { rows } };
}

async function readLinks(args: BuiltInArguments, session: Session, tables: Tables) {
  const { label, table } = args.vertexType(0, tables);
  const edge = quoteIdentifier(args.edgeType(1, tables, label));
  const vertex = quoteIdentifier(label);
  const vertices = await rowsOf(
    session,
    `MATCH (a:${vertex}) RETURN offset(id(a)) AS place, CAST(a.${quoteIdentifier(table.key)} AS STRING) AS oid`,
  );
  const edges = await rowsOf(
    session,
    `MATCH (a:${vertex})-[:${edge}]->(b:${vertex}) RETURN offset(id(a)) AS source, offset(id(b)) AS target`,
  );
  const numberAt = new Map(vertices.map(({ place }, index) => [Number(place), index]));
  const numbered = (place: unknown) => numberAt.get(Number(place)) ?? 0;
  return {
    label,
    keyType: table.columns.get(table.key) ?? '',
    keys: vertices.map(({ oid }) => String(oid)),
    links: edges.map(({ source, target }) => ({ source: numbered(source), target: numbered(target) })),
  };
}

/** A vertex without outgoing edges passes nothing on, as in Interactive: with such ones the ranks sum up to less than 1. */
export async function rank(vertices: number, links: readonly Link[], options: RankOptions): Promise<Float64Array> {
  const { damping, maxIterations, epsilon } = options;
  const degree = new Float64Array(vertices);
  for (const { source } of links) degree[source] = (degree[source] ?? 0) + 1;
  let ranks = new Float64Array(vertices).fill(1 / vertices);
  for (let iteration = 0; iteration < maxIterations; iteration += 1) {
    const next = new Float64Array(vertices).fill((1 - damping) / vertices);
    for (const { source, target } of links) {
      next[target] = (next[target] ?? 0) + (damping * (ranks[source] ?? 0)) / (degree[source] ?? 1);
    }
    const change = next.reduce((sum, value, index) => sum + Math.abs(value - (ranks[index] ?? 0)), 0);
    if (change < epsilon) break;
    ranks = next;
    // The health of this process is asked for meanwhile.
    await breathe();
  }
  return ranks;
}
