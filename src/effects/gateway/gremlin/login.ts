/**
 * Who a client is, where the endpoint has tokens: either its upgrade request had `Authorization: Bearer <token>`, or it
 * is asked at its first request, as Gremlin Server does (SASL PLAIN), and gives the token as the password of any user.
 */
import { asGraphkeeperError } from '../../../errors.js';
import type { Access, Caller } from '../../security/access.js';
import { type GremlinRequest, readArguments } from './message.js';

export class Login {
  #isDone = false;

  constructor(
    private readonly access: Access | null,
    private readonly caller: Caller,
  ) {}

  /** False: it has to be asked for a token before anything is done for it. */
  get isDone(): boolean {
    return this.#isDone;
  }

  /** By the upgrade request. @throws GK_UNAUTHORIZED for a wrong token, GK_FOREIGN_CALLER for a page of another site */
  begin(): void {
    try {
      this.#check(this.caller);
    } catch (thrown) {
      const error = asGraphkeeperError(thrown);
      if (error.code !== 'GK_UNAUTHORIZED' || this.caller.headers.authorization !== undefined) throw error;
    }
  }

  /** By the answer to the challenge. @throws GK_UNAUTHORIZED */
  answer(request: GremlinRequest): void {
    const { texts } = readArguments(request);
    const [, , password = ''] = Buffer.from(texts.get('sasl') ?? '', 'base64')
      .toString('utf8')
      .split('\0');
    const headers = { ...this.caller.headers, authorization: `Bearer ${password}` };
    this.#check({ ...this.caller, headers });
  }

  #check(caller: Caller): void {
    this.access?.check(caller, 'change');
    this.#isDone = true;
  }
}
