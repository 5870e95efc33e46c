/** The CLI's side of the Admin Service: JSON in, JSON out, errors as ours. */
import { text } from 'node:stream/consumers';
import { GraphkeeperError } from '../errors.js';
import type { Credentials } from './credentials.js';
import { errorOfAnswer } from './error-answer.js';
import { exchange, openRequest, unreachable } from './http-request.js';
import { readEvents, type ServerSentEvent } from './server-sent-events.js';

export class AdminClient {
  readonly #base: URL;

  /** @throws GK_INVALID_ARGUMENT unless it is an http(s) URL */
  constructor(
    url: string,
    private readonly credentials: Credentials = {},
  ) {
    this.#base = parseAddress(url);
  }

  get url(): string {
    return this.#base.origin;
  }

  get hostname(): string {
    return this.#base.hostname;
  }

  /** The caller names the type of the answer: the API's contract, not checked here. */
  get<Answer>(path: string): Promise<Answer> {
    return this.#call<Answer>('GET', path);
  }

  post<Answer = unknown>(path: string, body: unknown): Promise<Answer> {
    return this.#call<Answer>('POST', path, body);
  }

  delete<Answer = unknown>(path: string): Promise<Answer> {
    return this.#call<Answer>('DELETE', path);
  }

  /** Resolves when the service sends events of this type from now on; the stream ends with the connection. */
  async events(type: 'status' | 'log'): Promise<AsyncGenerator<ServerSentEvent>> {
    const url = new URL(`/v1/service/events?types=${type}`, this.#base);
    const response = await openRequest(url, {
      headers: { accept: 'text/event-stream' },
      credentials: this.credentials,
    });
    if (response.statusCode !== 200) throw errorOfAnswer(url, response.statusCode ?? 0, await text(response));
    return untilBroken(url, readEvents(response.setEncoding('utf8')));
  }

  async #call<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const url = new URL(path, this.#base);
    const json =
      body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    const answer = await exchange(url, { method, ...json, credentials: this.credentials });
    if (answer.status < 200 || answer.status > 299) throw errorOfAnswer(url, answer.status, answer.body);
    try {
      return JSON.parse(answer.body) as Answer;
    } catch (cause) {
      throw unreachable(url, new Error('what answers there is not graphkeeper', { cause }));
    }
  }
}

/** A service that ends in the middle of an event is not there any more; it is no other error. */
async function* untilBroken(url: URL, events: AsyncGenerator<ServerSentEvent>): AsyncGenerator<ServerSentEvent> {
  try {
    yield* events;
  } catch (cause) {
    throw unreachable(url, cause);
  }
}

function parseAddress(url: string): URL {
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return new URL(url);
  throw new GraphkeeperError('GK_INVALID_ARGUMENT', {
    field: '--admin (GRAPHKEEPER_ADMIN)',
    value: url,
    remedy: 'give a URL such as http://127.0.0.1:7777',
  });
}
