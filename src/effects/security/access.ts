/**
 * Who may call an endpoint.
 *
 * | the endpoint has   | then                                                                                          |
 * |--------------------|-----------------------------------------------------------------------------------------------|
 * | tokens             | a bearer of one may do what its role allows; nobody else anything                             |
 * | none, on loopback  | anybody on this machine; but no web page of another site, whatever tricks its name server plays |
 */
import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';
import { GraphkeeperError } from '../../errors.js';
import type { Tokens } from './tokens.js';

export interface AccessOptions {
  /** The endpoint, for messages. */
  readonly what: string;
  readonly tokens: Tokens | null;
  /** Where commands take a token from. */
  readonly variable: string;
  readonly flag: string;
  /** Bearer tokens end here, also those that are meant for another endpoint: what is behind this one must not see them. */
  readonly keepsTokens: boolean;
  /** Any `host` header will do: people reach this endpoint by names that we do not know. */
  readonly anyName: boolean;
}

export interface Caller {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

export class Access {
  constructor(private readonly options: AccessOptions) {}

  get keepsTokens(): boolean {
    return this.options.keepsTokens;
  }

  /**
   * @param need `nothing`: answered without a token; `look`: any token; `change`: an operator's
   * @throws GK_UNAUTHORIZED, GK_FORBIDDEN, GK_FOREIGN_CALLER
   */
  check(caller: Caller, need: 'nothing' | 'look' | 'change'): void {
    const { tokens, anyName } = this.options;
    if (tokens === null) {
      if (!anyName) checkHost(caller.headers);
      if (need === 'change') checkOrigin(caller.headers);
    } else if (need !== 'nothing') this.#checkToken(tokens, caller, need);
  }

  get asksForToken(): boolean {
    return this.options.tokens !== null;
  }

  /** For a protocol that has no headers: the token is the password. @throws GK_UNAUTHORIZED */
  checkPassword(presented: string | undefined): void {
    const { tokens, what, variable, flag } = this.options;
    if (tokens === null || (presented !== undefined && tokens.roleOf(presented) !== null)) return;
    const reason = presented === undefined ? 'no password came' : 'the password that came is not one';
    throw new GraphkeeperError('GK_UNAUTHORIZED', { what, reason, variable, flag });
  }

  #checkToken(tokens: Tokens, { method, url, headers }: Caller, need: 'look' | 'change'): void {
    const { what, variable, flag } = this.options;
    const [, presented] = /^bearer +(\S+) *$/i.exec(headers.authorization ?? '') ?? [];
    const role = presented === undefined ? null : tokens.roleOf(presented);
    if (role === null) {
      const reason = presented === undefined ? 'none came with this request' : 'the one that came is not valid';
      throw new GraphkeeperError('GK_UNAUTHORIZED', { what, reason, variable, flag });
    }
    if (need === 'change' && role === 'reader') {
      throw new GraphkeeperError('GK_FORBIDDEN', { method, path: url.replace(/\?.*$/s, '') });
    }
  }
}

/** Another machine can reach it: everything but the loopback addresses, and names that may mean anything. */
export function isExposed(host: string): boolean {
  return !(host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.')));
}

/** A page whose name was made to point at this machine still says that name. An address cannot be made to point elsewhere. */
function checkHost({ host = '' }: IncomingHttpHeaders): void {
  const name = host.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
  if (host === '' || isIP(name) !== 0 || /(?:^|\.)localhost$/i.test(name)) return;
  const remedy =
    'without a token this endpoint answers to localhost and to addresses only; use one of these, or set a token';
  throw new GraphkeeperError('GK_FOREIGN_CALLER', { field: 'The host header', value: host, remedy });
}

/** Browsers say which page sent a request that changes something; programs do not. */
function checkOrigin({ origin, host = '' }: IncomingHttpHeaders): void {
  if (origin === undefined) return;
  if (URL.canParse(origin) && new URL(origin).host === host.toLowerCase()) return;
  const remedy = 'web pages of other sites may change nothing here; call from a program, or with a token';
  throw new GraphkeeperError('GK_FOREIGN_CALLER', { field: 'The origin header', value: origin, remedy });
}
