/**
 * The lines of a message's head, read so that nobody could read them differently (RFC 9112, sections 2 and 5): no bare
 * CR or LF, no blank before the colon, no folded lines. What is in doubt is a problem, and ends the connection.
 */

/** Why a message cannot be read; part of what its sender is told. */
export type Problem =
  | 'START_LINE'
  | 'VERSION'
  | 'METHOD'
  | 'FIELD'
  | 'TOO_MANY_FIELDS'
  | 'HEAD_TOO_LARGE'
  | 'HOST'
  | 'FRAMING'
  | 'CHUNK'
  | 'EXPECTATION'
  | 'TIMEOUT';

/** How a body ends: after so many bytes, by its chunks, or with the connection. */
export type Framing = number | 'chunked' | 'toTheEnd';

export interface Field {
  readonly name: string;
  /** `name` in lower case. */
  readonly key: string;
  readonly value: string;
}

export const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
const MAX_FIELDS = 200;

/** @param lines the first one is the start line, and not read here */
export function readFields(lines: readonly string[]): Field[] | Problem {
  if (lines.length > MAX_FIELDS + 1) return 'TOO_MANY_FIELDS';
  const fields: Field[] = [];
  for (let at = 1; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(colon, 0));
    const value = trimBlanks(line.slice(colon + 1));
    if (!TOKEN.test(name) || !VALUE.test(value)) return 'FIELD';
    fields.push({ name, key: name.toLowerCase(), value });
  }
  return fields;
}

/** Null when nothing is said of it, so that it depends on the kind of message. */
export function framingOf(fields: readonly Field[], mayBeChunked: boolean): Framing | 'FRAMING' | null {
  let framing: Framing | null = null;
  for (const { key, value } of fields) {
    if (key !== 'content-length' && key !== 'transfer-encoding') continue;
    // Said twice, in one way or in two, it could be understood in two ways.
    if (framing !== null) return 'FRAMING';
    if (key === 'content-length' && /^\d{1,15}$/.test(value)) framing = Number(value);
    else if (key === 'transfer-encoding' && mayBeChunked && value.toLowerCase() === 'chunked') framing = 'chunked';
    else return 'FRAMING';
  }
  return framing;
}

/** The options of all `connection` fields, in lower case. */
export function connectionOptions(fields: readonly Field[]): readonly string[] {
  const options: string[] = [];
  for (const { key, value } of fields) {
    if (key === 'connection') options.push(...value.split(',').map((option) => trimBlanks(option).toLowerCase()));
  }
  return options;
}

/** Blanks are space and tab only; String.trim would take away bytes that belong to the value. */
function trimBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text, start)) start += 1;
  while (end > start && isBlank(text, end - 1)) end -= 1;
  return text.slice(start, end);
}

function isBlank(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === 0x20 || code === 0x09;
}
