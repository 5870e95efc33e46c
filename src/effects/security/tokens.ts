/**
 * Bearer tokens of one endpoint. Only their digests are kept. A file may hold several, one a line, and is read again
 * when it is replaced: so a new token is added, clients are moved to it, and the old one is taken out, without a restart.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { GraphkeeperError, reasonOf } from '../../errors.js';
import { readPrivateFile } from './private-file.js';
import { WatchedFiles } from './watched-files.js';

/** `reader` may look, `operator` may do everything. */
export type Role = 'reader' | 'operator';

export interface TokenSource {
  readonly role: Role;
  /** Option that names the file. */
  readonly field: string;
  readonly file: string | null;
  /** Environment variable or option that holds the one token. */
  readonly variable: string;
  readonly token: string | undefined;
}

interface KnownToken {
  readonly role: Role;
  readonly digest: Buffer;
}

const MIN_LENGTH = 16;
const MAX_TOKENS = 100;

export class Tokens {
  #known: readonly KnownToken[];
  readonly #files: WatchedFiles;

  private constructor(
    private readonly sources: readonly TokenSource[],
    private readonly warn: (message: string) => void,
  ) {
    this.#files = new WatchedFiles(sources.flatMap(({ file }) => file ?? []));
    this.#known = sources.flatMap((source) => readSource(source, warn));
  }

  /** Null when no source has any. @throws GK_CONFIG_INVALID for one that is of no use */
  static open(sources: readonly TokenSource[], warn: (message: string) => void): Tokens | null {
    const given = sources.filter(({ file, token }) => file !== null || token !== undefined);
    return given.length === 0 ? null : new Tokens(given, warn);
  }

  has(role: Role): boolean {
    return this.#known.some((known) => known.role === role);
  }

  /** What its bearer may do; null for no token of ours. Takes the same time whichever it is, and whether it is one. */
  roleOf(presented: string): Role | null {
    if (this.#files.changed()) this.#readAgain();
    const digest = digestOf(presented);
    let role: Role | null = null;
    for (const known of this.#known) {
      const isSame = timingSafeEqual(known.digest, digest);
      if (isSame && role !== 'operator') role = known.role;
    }
    return role;
  }

  /** A file in the middle of being replaced, or with a mistake in it, must lock nobody out. */
  #readAgain(): void {
    try {
      this.#known = this.sources.flatMap((source) => readSource(source, this.warn));
    } catch (error) {
      this.warn(`The tokens stay as they were: ${reasonOf(error)}`);
    }
  }
}

function readSource(source: TokenSource, warn: (message: string) => void): KnownToken[] {
  const { role, field, file, variable, token } = source;
  const given = token === undefined ? [] : [checkToken(token, variable, 'this token')];
  const listed = file === null ? [] : readTokens(readPrivateFile(file, field, warn), field, file);
  return [...given, ...listed].map((text) => ({ role, digest: digestOf(text) }));
}

function readTokens(text: string, field: string, file: string): string[] {
  const lines = text.split(/\r?\n/).flatMap((line, index) => {
    return line.trim() === '' ? [] : [checkToken(line.trim(), field, `line ${index + 1} of ${file}`)];
  });
  if (lines.length === 0 || lines.length > MAX_TOKENS) {
    const remedy = `it has ${lines.length} tokens: write 1 to ${MAX_TOKENS}, one a line, for example from openssl rand -hex 32`;
    throw problem(field, file, remedy);
  }
  return lines;
}

/** Its value never gets into a message. @throws GK_CONFIG_INVALID */
function checkToken(token: string, field: string, where: string): string {
  if (token.length < MIN_LENGTH) {
    const remedy = `it has ${token.length} characters: use at least ${MIN_LENGTH}, for example from openssl rand -hex 32`;
    throw problem(field, where, remedy);
  }
  if (!/^[!-~]+$/.test(token)) throw problem(field, where, 'use ASCII characters without blanks');
  return token;
}

function problem(field: string, value: string, remedy: string): GraphkeeperError {
  return new GraphkeeperError('GK_CONFIG_INVALID', { source: 'security', field, value, remedy });
}

function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
