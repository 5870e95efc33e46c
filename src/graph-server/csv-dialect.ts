/** How a mapping's CSV files are written, and the engine's options for it. Must not import the engine. */
import { GraphkeeperError } from '../errors.js';
import type { CsvMetadata } from '../types/graph.js';
import { quoteString } from './cypher-text.js';

export interface CsvDialect {
  readonly delimiter: string;
  readonly header: boolean;
  /** null: quotes mean nothing. */
  readonly quote: string | null;
  /** What takes the meaning from a quote inside quotes; null: nothing does. */
  readonly escape: string | null;
  readonly nullValues: readonly string[];
}

/** Never in a text file: the engine has no other way to say "none". */
const NO_CHARACTER = '\u0001';

/**
 * Defaults: `|`, a header row, `"` as the quote, doubled to stand for itself, and an empty field is null.
 * @throws GK_INVALID_MAPPING
 */
export function csvDialect(metadata: CsvMetadata = {}): CsvDialect {
  const delimiter = character('delimiter', metadata.delimiter === '\\t' ? '\t' : (metadata.delimiter ?? '|'));
  const quote = metadata.quoting === false ? null : character('quote_char', metadata.quote_char ?? '"');
  return {
    delimiter,
    header: metadata.header_row ?? true,
    quote,
    escape: escapeOf(metadata, quote),
    nullValues: ['', ...(metadata.null_values ?? []).filter((value) => value !== '')],
  };
}

/** Whether anything but an empty field stands for null. */
export function hasNullValues(dialect: CsvDialect): boolean {
  return dialect.nullValues.length > 1;
}

/** The text between the parentheses of the engine's LOAD FROM. */
export function csvOptions(dialect: CsvDialect): string {
  return [
    "FILE_FORMAT='csv'",
    `HEADER=${dialect.header}`,
    `DELIM=${quoteString(dialect.delimiter)}`,
    `QUOTE=${quoteString(dialect.quote ?? NO_CHARACTER)}`,
    `ESCAPE=${quoteString(dialect.escape ?? NO_CHARACTER)}`,
    `NULL_STRINGS=[${dialect.nullValues.map(quoteString).join(', ')}]`,
    'AUTO_DETECT=false',
    // The parallel reader refuses line breaks inside quotes, and is no faster on few cores.
    'PARALLEL=false',
  ].join(', ');
}

/** The engine knows one escape character; an explicit one wins over doubled quotes. */
function escapeOf(metadata: CsvMetadata, quote: string | null): string | null {
  if (metadata.escaping === true) return character('escape_char', metadata.escape_char ?? '\\');
  return metadata.double_quote === false ? null : quote;
}

function character(name: string, value: string): string {
  if (value === '\t' || /^[ -~]$/.test(value)) return value;
  throw new GraphkeeperError('GK_INVALID_MAPPING', {
    field: `loading_config.format.metadata.${name}`,
    value,
    remedy: 'give one ASCII character',
  });
}
