/**
 * Gremlin's words that change nothing, whatever they are given. Only what is listed counts as reading, so a step that is
 * not known here, of a later version or of somebody's own, counts as one that may write. Left out on purpose: addV,
 * addE, mergeV, mergeE, property, drop, io, read, write, call, tx, program, and everything that takes a function.
 */
export const READING_STEPS: ReadonlySet<string> = new Set([
  // Where a traversal begins, and how it runs.
  ...['V', 'E', 'inject', 'withBulk', 'withPath', 'withSack', 'withSideEffect', 'withStrategies', 'withoutStrategies'],
  ...['with', 'OptionsStrategy', 'ReadOnlyStrategy', 'SubgraphStrategy', 'PartitionStrategy', 'SeedStrategy'],
  // Along the graph.
  ...['out', 'in', 'both', 'outE', 'inE', 'bothE', 'outV', 'inV', 'bothV', 'otherV', 'to', 'from', 'toE', 'toV'],
  ...['has', 'hasId', 'hasLabel', 'hasKey', 'hasValue', 'hasNot', 'is', 'not', 'and', 'or', 'where', 'filter'],
  ...['id', 'label', 'key', 'value', 'values', 'properties', 'propertyMap', 'valueMap', 'elementMap', 'element'],
  // Over what was found.
  ...['identity', 'constant', 'count', 'sum', 'min', 'max', 'mean', 'fold', 'unfold', 'group', 'groupCount', 'order'],
  ...['by', 'limit', 'range', 'skip', 'tail', 'dedup', 'sample', 'coin', 'simplePath', 'cyclicPath', 'path', 'tree'],
  ...['select', 'project', 'as', 'aggregate', 'store', 'cap', 'sack', 'math', 'loops', 'index', 'barrier', 'local'],
  ...['match', 'map', 'flatMap', 'sideEffect', 'none', 'discard', 'timeLimit', 'subgraph', 'fail', 'option'],
  ...['union', 'coalesce', 'choose', 'branch', 'optional', 'repeat', 'until', 'times', 'emit'],
  // Texts, dates and lists.
  ...['concat', 'asString', 'length', 'toLower', 'toUpper', 'trim', 'lTrim', 'rTrim', 'replace', 'split', 'substring'],
  ...['format', 'asDate', 'dateAdd', 'dateDiff', 'asNumber', 'asBool', 'reverse', 'all', 'any', 'difference'],
  ...['disjunct', 'intersect', 'combine', 'product', 'merge', 'conjoin'],
]);

/** What a script may say besides: predicates and how a traversal is brought to its end. */
export const READING_CALLS: ReadonlySet<string> = new Set([
  ...['eq', 'neq', 'gt', 'gte', 'lt', 'lte', 'inside', 'outside', 'between', 'within', 'without', 'negate'],
  ...['containing', 'notContaining', 'startingWith', 'notStartingWith', 'endingWith', 'notEndingWith', 'regex'],
  ...['next', 'tryNext', 'hasNext', 'toList', 'toSet', 'toBulkSet', 'iterate', 'explain', 'profile'],
]);

/** Names of constants and of the classes that they are in. */
export const CONSTANTS: ReadonlySet<string> = new Set([
  ...['g', '__', 'P', 'TextP', 'T', 'Order', 'Scope', 'Pop', 'Column', 'Direction', 'true', 'false', 'null'],
  ...['id', 'label', 'key', 'value', 'asc', 'desc', 'shuffle', 'local', 'global', 'first', 'last', 'all', 'mixed'],
  ...['keys', 'values', 'IN', 'OUT', 'BOTH'],
]);
