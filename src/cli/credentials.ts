/** What a command shows a service to be let in, and knows the service by. */
import { readFileSync } from 'node:fs';
import { GraphkeeperError, reasonOf } from '../errors.js';

export interface Credentials {
  readonly token?: string | undefined;
  /** PEM; undefined: the authorities that Node knows, and those in NODE_EXTRA_CA_CERTS. */
  readonly ca?: string | undefined;
}

/** The first token in the file, else the one in the variable, if any. @throws GK_INVALID_ARGUMENT for a file without one */
export function readToken(file: string | undefined, flag: string, variable: string): string | undefined {
  if (file === undefined) return process.env[variable] || undefined;
  const [token] = readFile(file, flag)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  if (token !== undefined) return token;
  throw new GraphkeeperError('GK_INVALID_ARGUMENT', {
    field: flag,
    value: file,
    remedy: 'the file is empty: write the token into it',
  });
}

export function readCaFile(file: string | undefined): string | undefined {
  return file === undefined ? undefined : readFile(file, '--ca-file');
}

function readFile(file: string, field: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const remedy = `give a file that can be read (${reasonOf(cause)})`;
    throw new GraphkeeperError('GK_INVALID_ARGUMENT', { field, value: file, remedy }, { cause });
  }
}
