/** What node:http could not read as a request is answered as everything else is: with an error body in JSON. */
import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { GraphkeeperError } from '../../errors.js';
import { errorAnswer } from './http-query-client.js';

/** Statuses of the failures that are not simply a bad request. */
const STATUS_OF: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  EXPECTATION: 417,
};

/** What node:http lets through and others may read differently; null: nothing. */
export function problemOf({ headers, rawHeaders, httpVersion }: IncomingMessage): string | null {
  if (httpVersion !== '1.1' && httpVersion !== '1.0') return 'VERSION';
  const coding = headers['transfer-encoding'];
  if (coding !== undefined && coding.toLowerCase() !== 'chunked') return 'TRANSFER_ENCODING';
  let hosts = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) if (rawHeaders[at]?.toLowerCase() === 'host') hosts += 1;
  return hosts === 1 || (hosts === 0 && httpVersion === '1.0') ? null : 'HOST';
}

/** Answers if the connection can still take an answer, and closes it. */
export function rejectMalformed(code: string, socket: Duplex): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const status = STATUS_OF[code] ?? 400;
  const error = new GraphkeeperError('GK_INVALID_ARGUMENT', {
    field: 'the request',
    value: code,
    remedy: 'send well-formed HTTP/1.1',
  });
  const { head, body } = errorAnswer(status, error.toBody());
  const lines = [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, 'connection: close'];
  for (let at = 0; at < head.length; at += 2) lines.push(`${head[at]}: ${head[at + 1]}`);
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}
