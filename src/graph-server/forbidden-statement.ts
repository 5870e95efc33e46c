/**
 * Finds what a query must not do, unless the server was told to allow it: reach files, the network or native code
 * (LOAD, COPY, EXPORT, ATTACH, INSTALL, …), or change a session that the next client gets. The engine has no switch for it.
 *
 * It reads the text as the engine's lexer does, or sees more words than the engine, never fewer. A name that looks like
 * one of these statements can be written in backticks: then it is no keyword to the engine either.
 */
import { tokenize } from './cypher-tokens.js';

/** Nearly every query has none of these letters and is done with. */
const MAY_BE_FORBIDDEN = /load|copy|export|import|attach|install|update|use|graph|storage|call/i;

/** Begin a statement or a clause, unless they are a name; what they are a name for never follows without a sign. */
const STATEMENT_WORDS = /^(?:LOAD|COPY|EXPORT|IMPORT|ATTACH|INSTALL|UNINSTALL|UPDATE|USE|CALL|STORAGE|GRAPH)$/;

/** What a number or a numbered parameter swallows here, the engine reads as a keyword: `n.id = 1LOAD FROM …`. */
const AFTER_NUMBER = /^\$?\d[\p{L}\p{N}_]*?(?=(?:LOAD|COPY|EXPORT|IMPORT|ATTACH|(?:UN)?INSTALL|UPDATE|USE|CALL)$)/u;

/** What the engine takes for blanks beyond JavaScript's own. */
const ENGINE_BLANK = /^[\p{Cc}\u180e]$/u;

/**
 * The engine's table functions that tell of the graph and the engine. Not among them: READ_CSV_SERIAL and the like, which
 * read files; PROJECT_GRAPH_CYPHER, which runs a text; settings and projections, which stay in the session.
 */
export const ALLOWED_TABLE_FUNCTIONS: readonly string[] = [
  'BM_INFO',
  'CATALOG_VERSION',
  'CLEAR_WARNINGS',
  'CURRENT_SETTING',
  'DB_VERSION',
  'DISK_INFO',
  'DISK_SIZE_INFO',
  'FILE_INFO',
  'FSM_INFO',
  'SHOW_ATTACHED_DATABASES',
  'SHOW_CONNECTION',
  'SHOW_FUNCTIONS',
  'SHOW_GRAPHS',
  'SHOW_INDEXES',
  'SHOW_LOADED_EXTENSIONS',
  'SHOW_MACROS',
  'SHOW_OFFICIAL_EXTENSIONS',
  'SHOW_SEQUENCES',
  'SHOW_TABLES',
  'SHOW_WARNINGS',
  'STATS_INFO',
  'STORAGE_INFO',
  'STORAGE_VERSION',
  'TABLE_INFO',
];

/** The first such statement in the text, as a person would name it; null when there is none. */
export function forbiddenStatement(text: string): string | null {
  if (!MAY_BE_FORBIDDEN.test(text)) return null;
  const words = wordsOf(text);
  for (const [index, word] of words.entries()) {
    const [before = '', previous = ''] = [words[index - 2], words[index - 1]];
    const found = STATEMENT_WORDS.test(word) && !isName(before, previous) ? refusal(words, index) : null;
    if (found !== null) return found;
  }
  return null;
}

/** Everything but blanks and comments, words in upper case. A number that ends in a keyword becomes the two. */
function wordsOf(text: string): string[] {
  // Seen as the end of a line comment, though the engine refuses such a comment: that shows more words.
  const tokens = tokenize(text.replaceAll('\r', '\n'));
  const dense = tokens.map((token) => token.text).filter((word) => word !== ' ' && !ENGINE_BLANK.test(word));
  return dense.flatMap((word) => {
    if (/^['"`]/.test(word)) return [word];
    const upper = word.toUpperCase();
    const [number] = AFTER_NUMBER.exec(upper) ?? [];
    return number === undefined ? [upper] : [number, upper.slice(number.length)];
  });
}

/** A property or a label of that name. A point after a digit may belong to a number. */
function isName(before: string, previous: string): boolean {
  return previous === ':' || (previous === '.' && !/^\d/.test(before));
}

function refusal(words: readonly string[], index: number): string | null {
  const word = words[index] ?? '';
  const next = words[index + 1] ?? '';
  if (word === 'CALL') return refusalOfCall(next, words[index + 2] ?? '');
  if (word === 'STORAGE') return next === '=' ? 'STORAGE =' : null;
  if (word === 'GRAPH') {
    const verb = words[index - 1] ?? '';
    return /^(?:CREATE|DROP)$/.test(verb) && isOperand(next) ? `${verb} GRAPH` : null;
  }
  return isOperand(next) ? `${word} ${/^\w/.test(next) ? next : ''}`.trim() : null;
}

function refusalOfCall(name: string, sign: string): string | null {
  const plain = name.replaceAll('`', '').toUpperCase();
  if (sign === '=') return `CALL ${plain} =`;
  return sign === '(' && !ALLOWED_TABLE_FUNCTIONS.includes(plain) ? `CALL ${plain}` : null;
}

/** A word, a text, a quoted name, a parameter or a bracket: what such a statement goes on with. */
function isOperand(next: string): boolean {
  return /^[\p{L}\p{N}_'"`$(]/u.test(next);
}
