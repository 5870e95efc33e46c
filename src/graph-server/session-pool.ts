/** A fixed number of sessions, each used by one query at a time; queries beyond that wait in the order they came. */
import { invalidQuery } from './query-errors.js';
import type { Session } from './session.js';

export class SessionPool {
  readonly #idle: Session[];
  readonly #waiting: ((session: Session) => void)[] = [];
  readonly #size: number;

  constructor(sessions: readonly Session[]) {
    this.#idle = [...sessions];
    this.#size = sessions.length;
  }

  get isBusy(): boolean {
    return this.#idle.length < this.#size;
  }

  /** Asks `isWanted` when the turn has come: by then the client may have gone. */
  async use<Result>(isWanted: () => boolean, work: (session: Session) => Promise<Result>): Promise<Result> {
    const session = await this.acquire(isWanted);
    try {
      return await work(session);
    } finally {
      this.release(session);
    }
  }

  /** For work that outlasts a call: release() it. Asks `isWanted` as use() does. */
  async acquire(isWanted: () => boolean): Promise<Session> {
    const session = this.#idle.pop() ?? (await this.#turn());
    if (isWanted()) return session;
    this.release(session);
    throw invalidQuery('The client went away before the query began');
  }

  release(session: Session): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#idle.push(session);
    else next(session);
  }

  #turn(): Promise<Session> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}
