/** What cannot be read as a request is answered as everything else is: with an error body in JSON. */
import type { Duplex } from 'node:stream';
import { GraphkeeperError } from '../../errors.js';
import { answerHead, errorAnswer, type OwnAnswer } from './http/answer-text.js';

/** Statuses of the failures that are not simply a bad request; those of node:http too, which the Admin Service is. */
const STATUS_OF: Readonly<Record<string, number>> = {
  HEAD_TOO_LARGE: 431,
  TOO_MANY_FIELDS: 431,
  TIMEOUT: 408,
  EXPECTATION: 417,
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

export function malformedAnswer(problem: string): OwnAnswer {
  const remedy = 'send well-formed HTTP/1.1';
  const error = new GraphkeeperError('GK_INVALID_ARGUMENT', { field: 'the request', value: problem, remedy });
  return errorAnswer(STATUS_OF[problem] ?? 400, error.toBody());
}

/** Answers if the connection can still take an answer, and closes it. */
export function rejectMalformed(problem: string, socket: Duplex): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const { status, lines, body } = malformedAnswer(problem);
  socket.end(answerHead(status, `connection: close\r\n${lines}`) + body, 'latin1', () => socket.destroy());
}
