/** The heads of answers, and the answers that are the gateway's own. Text stands for bytes here: one character is one byte. */
import { STATUS_CODES } from 'node:http';
import type { ErrorBody } from '../../../errors.js';
import { headerLines } from '../http-headers.js';

/** @param lines header lines, each with its CRLF */
export function answerHead(status: number, lines: string): string {
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines}\r\n`;
}

export interface OwnAnswer {
  readonly status: number;
  readonly lines: string;
  readonly body: string;
}

export function ownAnswer(status: number, json: string, headers: readonly string[] = []): OwnAnswer {
  const body = Buffer.from(json).toString('latin1');
  const length = String(body.length);
  return {
    status,
    lines: headerLines(['content-type', 'application/json', 'content-length', length, ...headers]),
    body,
  };
}

/** A client that may succeed by waiting is told to try again after a second. */
export function errorAnswer(status: number, error: ErrorBody, headers: readonly string[] = []): OwnAnswer {
  return ownAnswer(status, JSON.stringify(error), status === 503 ? [...headers, 'retry-after', '1'] : headers);
}

let second = 0;
let line = '';

/** For answers that say no date of their own. */
export function dateLine(): string {
  const now = Math.floor(Date.now() / 1000);
  if (now !== second) {
    second = now;
    line = `date: ${new Date(now * 1000).toUTCString()}\r\n`;
  }
  return line;
}
