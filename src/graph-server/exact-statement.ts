/**
 * Rewrites a statement so that each column with 64-bit integers comes a second time, as text, from one and the same
 * execution: `RETURN n AS x` becomes `WITH n AS x RETURN CAST(x AS STRING) AS text0, x AS value0`. The engine's binding
 * makes doubles of 64-bit integers, and text is the one form that it hands over whole for every type.
 */
import { findKeywords, joinTokens, splitTokens, type Token, tokenize } from './cypher-tokens.js';

export interface Column {
  readonly name: string;
  readonly type: string;
}

/** The engine wants one behind an ORDER BY in the middle of a statement. */
const NO_LIMIT = 'LIMIT 9223372036854775807';

/** Names of column `index` in the result of an exact statement. */
export const valueName = (index: number): string => `value${index}`;
export const textName = (index: number): string => `text${index}`;

function needsText(type: string): boolean {
  return /INT64|SERIAL|NODE|REL/.test(type);
}

/** Whether a RETURN ends it, so that it answers with values. */
export function returnsRows(text: string): boolean {
  return findKeywords(tokenize(text), 'RETURN').length > 0;
}

/** Null when it has no RETURN that could be rewritten. `columns` are those of the statement as it stands. */
export function exactStatement(text: string, columns: readonly Column[]): string | null {
  const [statement = [], ...others] = splitTokens(tokenize(text), ';');
  if (others.some((other) => joinTokens(other) !== '')) return null;
  const branches = splitAtUnion(statement).map((branch) => rewriteBranch(branch, columns));
  return branches.includes(null) ? null : branches.join(' ');
}

/** Each part but the first begins with UNION or UNION ALL. */
function splitAtUnion(tokens: readonly Token[]): Token[][] {
  const starts = [0, ...findKeywords(tokens, 'UNION')];
  return starts.map((start, index) => tokens.slice(start, starts[index + 1]));
}

function rewriteBranch(tokens: readonly Token[], columns: readonly Column[]): string | null {
  const start = findKeywords(tokens, 'RETURN').at(-1);
  if (start === undefined) return null;
  const projection = tokens.slice(start + 1);
  const distinct = findKeywords(projection, 'DISTINCT').at(0);
  const end = findKeywords(projection, 'ORDER', 'SKIP', 'LIMIT').at(0) ?? projection.length;
  const items = splitTokens(projection.slice(distinct === undefined ? 0 : distinct + 1, end), ',').map(readItem);
  const tail = rewriteOrder(projection.slice(end), items);
  const names = namesOf(items, columns);
  const values = columns.map((_, index) => `${names[index]} AS ${valueName(index)}`);
  const texts = columns.flatMap(({ type }, index) =>
    needsText(type) ? [`CAST(${names[index]} AS STRING) AS ${textName(index)}`] : [],
  );
  const inner = items.map(({ expression, name }) => (name === null ? expression : `${expression} AS ${name}`));
  return [
    joinTokens(tokens.slice(0, start)),
    distinct === undefined ? 'WITH' : 'WITH DISTINCT',
    inner.join(', '),
    tail,
    // The engine fails on some aggregates whose values come before their texts.
    `RETURN ${[...texts, ...values].join(', ')}`,
  ].join(' ');
}

interface Item {
  readonly expression: string;
  /** Null for a star. */
  readonly name: string | null;
  readonly isNamedByUs: boolean;
}

function readItem(tokens: readonly Token[], index: number): Item {
  const as = findKeywords(tokens, 'AS').at(-1);
  if (as !== undefined) {
    const name = joinTokens(tokens.slice(as + 1));
    return { expression: joinTokens(tokens.slice(0, as)), name, isNamedByUs: false };
  }
  const expression = joinTokens(tokens);
  return { expression, name: expression === '*' ? null : `item${index}`, isNamedByUs: true };
}

/** A star stands for the columns that no other item accounts for; it comes first. The engine's names are quoted as they are. */
function namesOf(items: readonly Item[], columns: readonly Column[]): string[] {
  const named = items.flatMap(({ name }) => (name === null ? [] : [name]));
  const starred = columns.slice(0, columns.length - named.length).map(({ name }) => `\`${name}\``);
  return [...starred, ...named];
}

/** An expression that now has a name can be ordered by under that name only. */
function rewriteOrder(tokens: readonly Token[], items: readonly Item[]): string {
  if (findKeywords(tokens, 'ORDER').length === 0) return joinTokens(tokens);
  const limit = findKeywords(tokens, 'SKIP', 'LIMIT').at(0) ?? tokens.length;
  const [by = 0] = findKeywords(tokens, 'BY');
  const keys = splitTokens(tokens.slice(by + 1, limit), ',').map((key) => {
    const direction = findKeywords(key, 'ASC', 'ASCENDING', 'DESC', 'DESCENDING').at(-1) ?? key.length;
    const expression = joinTokens(key.slice(0, direction));
    const item = items.find((one) => one.isNamedByUs && one.expression === expression);
    return `${item?.name ?? expression} ${joinTokens(key.slice(direction))}`.trim();
  });
  return `ORDER BY ${keys.join(', ')} ${joinTokens(tokens.slice(limit)) || NO_LIMIT}`;
}
