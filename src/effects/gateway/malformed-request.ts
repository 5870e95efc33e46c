/** What node:http could not read as a request is answered as everything else is: with an error body in JSON. */
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { GraphkeeperError } from '../../errors.js';
import { errorAnswer } from './http-query-client.js';

/** Statuses of the failures that are not simply a bad request. */
const STATUS_OF: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

/** Answers if the connection can still take an answer, and closes it. `answering`: a part of one is already out. */
export function rejectMalformed(failure: NodeJS.ErrnoException, socket: Duplex, answering: boolean): void {
  if (answering || !socket.writable) {
    socket.destroy();
    return;
  }
  const code = failure.code ?? failure.message;
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
