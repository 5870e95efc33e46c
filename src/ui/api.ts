/**
 * Requests to the Admin Service. A token, where one is wanted, is asked for once, kept for this tab only, and sent as a
 * header: so streams are read by fetch, which can send one.
 */
import { readEvents, type StreamReader } from './event-stream.js';

const TOKEN_KEY = 'graphkeeper-token';
/** The query endpoint has tokens of its own. */
const QUERY_TOKEN_KEY = 'graphkeeper-query-token';

/** What the Admin Service refused, in its own words. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Resolves with the token that the user gave; null when there is none to give. */
export type AskForToken = (reason: string) => Promise<string | null>;

export class Api {
  readonly #askForToken: AskForToken;
  #asking: Promise<string | null> | null = null;

  constructor(askForToken: AskForToken) {
    this.#askForToken = askForToken;
  }

  /** @throws Refusal, and TypeError when nobody answers */
  async get<Answer>(path: string): Promise<Answer> {
    const response = await this.#request(path, {});
    return (await response.json()) as Answer;
  }

  /** @throws as get() does */
  async post<Answer>(path: string, body: unknown): Promise<Answer> {
    const headers = { 'content-type': 'application/json' };
    const response = await this.#request(path, { method: 'POST', headers, body: JSON.stringify(body) });
    return (await response.json()) as Answer;
  }

  /** Resolves when the stream has ended. @throws as get() does */
  async stream(path: string, reader: StreamReader, signal: AbortSignal): Promise<void> {
    const response = await this.#request(path, { signal });
    if (response.body === null) throw new TypeError('The stream has no body');
    reader.onOpen();
    await readEvents(response.body, reader);
  }

  async #request(path: string, init: RequestInit): Promise<Response> {
    const before = [sessionStorage.getItem(TOKEN_KEY), sessionStorage.getItem(QUERY_TOKEN_KEY)];
    const response = await this.#send(path, init);
    if (response.status !== 401) return accepted(response);
    const key = response.headers.get('x-graphkeeper-wants') === 'query' ? QUERY_TOKEN_KEY : TOKEN_KEY;
    // Another request may have been given one in the meantime.
    const isNew = !before.includes(sessionStorage.getItem(key));
    if (!isNew && !(await this.#ask(key, await messageOf(response)))) return accepted(response);
    return accepted(await this.#send(path, init));
  }

  #send(path: string, init: RequestInit): Promise<Response> {
    const headers = new Headers(init.headers);
    const token = sessionStorage.getItem(TOKEN_KEY);
    const queryToken = sessionStorage.getItem(QUERY_TOKEN_KEY);
    if (token !== null) headers.set('authorization', `Bearer ${token}`);
    if (queryToken !== null) headers.set('x-graphkeeper-query-token', queryToken);
    return fetch(path, { ...init, headers, cache: 'no-store' });
  }

  /** Requests that are refused together ask together. Resolves with whether one was given. */
  async #ask(key: string, reason: string): Promise<boolean> {
    this.#asking ??= this.#askForToken(reason).finally(() => {
      this.#asking = null;
    });
    const given = await this.#asking;
    if (given !== null) sessionStorage.setItem(key, given);
    return given !== null;
  }
}

async function accepted(response: Response): Promise<Response> {
  if (response.ok) return response;
  throw new Refusal(response.status, await messageOf(response));
}

async function messageOf(response: Response): Promise<string> {
  const text = await response.clone().text();
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === 'object' && body !== null && 'message' in body) return String(body.message);
  } catch {
    // Not from the Admin Service; its status says enough.
  }
  return `The answer was ${response.status} ${response.statusText}`;
}

/** One line for people. */
export function reasonOf(thrown: unknown): string {
  if (thrown instanceof TypeError) return 'The service cannot be reached';
  return thrown instanceof Error ? thrown.message : String(thrown);
}
