/** Reads a schema or mapping document. JSON is YAML as well, so one reader does for both. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { GraphkeeperError, reasonOf } from '../../errors.js';

export type Fields = Readonly<Record<string, unknown>>;

/** @throws GK_INVALID_ARGUMENT for a file that cannot be read, is not YAML or JSON, or is not a map */
export function readDocument(file: string, flag: string): Fields {
  const document = parseFile(file, flag);
  if (isFields(document)) return document;
  throw badFile(file, flag, 'the document must be a map of keys and values');
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseFile(file: string, flag: string): unknown {
  try {
    return parse(readFileSync(file, 'utf8'), { prettyErrors: true });
  } catch (cause) {
    // The parser's message goes on with a picture of the line; its first line says what and where.
    const [reason] = reasonOf(cause).split(':\n');
    throw badFile(file, flag, `give a file that can be read, in YAML or JSON (${reason})`, cause);
  }
}

function badFile(file: string, flag: string, remedy: string, cause?: unknown): GraphkeeperError {
  return new GraphkeeperError('GK_INVALID_ARGUMENT', { field: flag, value: file, remedy }, { cause });
}
