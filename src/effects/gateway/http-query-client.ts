/** The way back to an HTTP client: answers and errors onto one node:http response. */
import type { ServerResponse } from 'node:http';
import { ERRORS, type ErrorBody } from '../../errors.js';
import { headerValue } from './http-headers.js';
import type { AnswerHead, HeaderList, QueryClient } from './query.js';

export class HttpQueryClient implements QueryClient {
  #settled = false;

  constructor(private readonly response: ServerResponse) {}

  /** Everything that the client will get has been handed over; what happens to its connection matters no more. */
  get settled(): boolean {
    return this.#settled;
  }

  answer(head: AnswerHead, chunks: readonly Buffer[], sizeBytes: number): void {
    const body = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks, sizeBytes);
    if (sizeBytes > 0 && headerValue(head.headers, 'content-length') === undefined) {
      head.headers.push('content-length', String(sizeBytes));
    }
    this.response.writeHead(head.status, head.headers);
    this.response.end(body);
    this.#settled = true;
  }

  begin(head: AnswerHead, resume: () => void): void {
    this.response.writeHead(head.status, head.headers);
    this.response.on('drain', resume);
  }

  write(chunk: Buffer): boolean {
    return this.response.write(chunk);
  }

  end(): void {
    this.response.end();
    this.#settled = true;
  }

  cut(): void {
    this.#settled = true;
    this.response.destroy();
  }

  refuse(error: ErrorBody): void {
    const { httpStatus } = ERRORS[error.error];
    this.#settled = true;
    sendError(this.response, httpStatus, error);
  }
}

/** Answers with the error as JSON; a client that may succeed by waiting is told to try again after a second. */
export function sendError(response: ServerResponse, status: number, error: ErrorBody, headers: HeaderList = []): void {
  const { head, body } = errorAnswer(status, error);
  response.writeHead(status, [...head, ...headers]);
  response.end(body);
}

export function errorAnswer(status: number, error: ErrorBody): { head: HeaderList; body: string } {
  const body = JSON.stringify(error);
  const head = ['content-type', 'application/json', 'content-length', String(Buffer.byteLength(body))];
  if (status === 503) head.push('retry-after', '1');
  return { head, body };
}
