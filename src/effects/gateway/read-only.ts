/**
 * Is a query known to only read? Only then may it be sent again after its GraphServer ended without an answer. The
 * decision errs on one side: a false "writes" costs a replay, a false "reads" could run a write twice. So there is no
 * parsing: a word that can change anything, anywhere in the text (in strings and comments too), means "writes", and
 * so does every character that makes it unsure what an engine would read.
 */
import { headerValue } from './http-headers.js';

/** Words that begin or take part in anything that changes data, schema, files, settings or transactions. */
const WRITING_WORDS = [
  ...['CREATE', 'MERGE', 'SET', 'DELETE', 'DETACH', 'REMOVE', 'INSERT', 'UPSERT', 'UPDATE', 'REPLACE', 'FOREACH'],
  ...['DROP', 'ALTER', 'RENAME', 'TRUNCATE', 'COMMENT', 'REINDEX', 'ANALYZE', 'VACUUM', 'OPTIMIZE'],
  ...['COPY', 'LOAD', 'UNLOAD', 'RELOAD', 'IMPORT', 'EXPORT', 'ATTACH', 'USE', 'INSTALL', 'UNINSTALL'],
  ...['CALL', 'EXECUTE', 'PREPARE', 'PROJECT', 'FORCE', 'CHECKPOINT', 'NEXTVAL', 'SETVAL'],
  ...['BEGIN', 'START', 'COMMIT', 'ROLLBACK', 'TRANSACTION', 'TERMINATE', 'KILL', 'STOP', 'SHUTDOWN'],
  ...['GRANT', 'REVOKE', 'DENY', 'ENABLE', 'DISABLE'],
];

// A digit may stand directly before a keyword ("n.x=1SET ..."), so on the left it does not make the word another one.
const WRITES = new RegExp(`(?<![A-Z_])(?:${WRITING_WORDS.join('|')})(?![A-Z0-9_])`, 'i');

// Escapes, control and invisible characters, and blanks that are not ASCII: an engine may see something else there.
const UNSURE = /[^\t\n\r\x20-\x7e\p{L}\p{M}\p{N}\p{P}\p{S}]|\p{Default_Ignorable_Code_Point}|\\/u;

/** True only when the text certainly changes nothing. @example isReadOnlyCypher('MATCH (n) RETURN n') // true */
export function isReadOnlyCypher(text: string): boolean {
  // Compatibility forms and the upper case of odd letters ("ſ" is an S) could make a word for some engine; as it stands
  // the text may have one that they hide ("createﬀ" becomes CREATEFF).
  const readings = [text, text.toUpperCase(), text.normalize('NFKC').toUpperCase()];
  return !UNSURE.test(text) && !readings.some((reading) => WRITES.test(reading));
}

// A key in escaped letters, or there twice, could be read differently by the GraphServer than here.
const ESCAPED_LETTER = /\\u00(?:[46][1-9a-f]|[57][0-9a])/i;
const QUERY_KEY = /"query"/gi;

/** The same for a request: JSON with a `query`, or plain text, in UTF-8 and not compressed; anything else is unsure. */
export function isReadOnlyRequest(headers: readonly string[], body: Buffer): boolean {
  if (headerValue(headers, 'content-encoding') !== undefined) return false;
  const [type = '', ...parameters] = (headerValue(headers, 'content-type') ?? '').toLowerCase().split(';');
  if (!parameters.every((parameter) => /^\s*charset\s*=\s*"?utf-8"?\s*$/.test(parameter))) return false;
  const text = body.toString('utf8');
  if (type.trim() === 'text/plain') return isReadOnlyCypher(text);
  return type.trim() === 'application/json' && isReadOnlyJson(text);
}

/** Parameters cannot write, so only the query itself counts. */
function isReadOnlyJson(text: string): boolean {
  if (ESCAPED_LETTER.test(text) || text.match(QUERY_KEY)?.length !== 1) return false;
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return false; // Not JSON to us; what it is to the GraphServer is unknown.
  }
  if (typeof document !== 'object' || document === null || !('query' in document)) return false;
  return typeof document.query === 'string' && isReadOnlyCypher(document.query);
}
