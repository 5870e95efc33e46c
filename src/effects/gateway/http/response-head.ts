/** What the head of a GraphServer's answer says, and what of it the client is told. */

import { answerLines } from '../http-headers.js';
import { connectionOptions, type Framing, framingOf, type Problem, readFields } from './fields.js';

export interface ResponseHead {
  readonly status: number;
  readonly framing: Framing;
  /** Its connection carries no other. */
  readonly isLast: boolean;
  /** How long the GraphServer keeps the connection without use; null when it does not say. */
  readonly keepAliveMs: number | null;
  /** End-to-end header lines, each with its CRLF; those of the framing are not among them. */
  readonly lines: string;
  /** One of them is `date`. */
  readonly hasDate: boolean;
}

const STATUS_LINE = /^HTTP\/1\.([01]) ([1-5]\d\d)(?: [\t\x20-\x7e\x80-\xff]*)?$/;

/** @param ownLines header lines of the gateway's own */
export function readResponseHead(text: string, ownLines: string): ResponseHead | Problem {
  const lines = text.split('\r\n');
  const [, minor, digits] = STATUS_LINE.exec(lines[0] ?? '') ?? [];
  if (digits === undefined) return 'START_LINE';
  const fields = readFields(lines);
  if (typeof fields === 'string') return fields;
  const status = Number(digits);
  const hasBody = status >= 200 && status !== 204 && status !== 304;
  const framing = framingOf(fields, minor === '1');
  if (framing === 'FRAMING') return framing;
  const options = connectionOptions(fields);
  const keepAlive = fields.find(({ key }) => key === 'keep-alive')?.value;
  const [, seconds] = /(?:^|[ ,])timeout=(\d{1,6})/i.exec(keepAlive ?? '') ?? [];
  return {
    status,
    framing: hasBody ? (framing ?? 'toTheEnd') : 0,
    isLast: options.includes('close') || (minor === '0' && !options.includes('keep-alive')),
    keepAliveMs: seconds === undefined ? null : Number(seconds) * 1000,
    hasDate: fields.some(({ key }) => key === 'date'),
    lines: answerLines(fields, options) + ownLines,
  };
}
