/** From the options to what protects the endpoints, before any of them listens. */
import { createHmac, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Config } from '../config.js';
import { Access, isExposed } from '../effects/security/access.js';
import type { Protection } from '../effects/security/protection.js';
import { Tls } from '../effects/security/tls.js';
import { type TokenSource, Tokens } from '../effects/security/tokens.js';
import { GraphkeeperError } from '../errors.js';

/** Tokens that are given as they are, beside those in files. They are no part of the options, which are shown and logged. */
export interface GivenTokens {
  readonly admin?: string | undefined;
  readonly adminReadOnly?: string | undefined;
  readonly query?: string | undefined;
}

export interface SecureOptions {
  readonly config: Pick<Config, 'adminHost' | 'queryHost' | 'security' | 'workspace'>;
  readonly tokens: GivenTokens;
  /** Whether there is an Admin Service. */
  readonly admin: boolean;
  /** Hears what is allowed and yet not good. */
  readonly warn: (message: string) => void;
}

/** What each generation knows the gateway by. */
export type SecretOf = (generation: number) => string;

export interface Secured {
  readonly admin: Protection;
  readonly query: Protection;
  /** Absolute; null: loads may read anywhere. */
  readonly dataDirectories: readonly string[] | null;
}

const ADMIN_VARIABLE = 'GRAPHKEEPER_ADMIN_TOKEN';
const QUERY_VARIABLE = 'GRAPHKEEPER_QUERY_TOKEN';

/** What a refusal says. */
const ADMIN = { what: 'The Admin Service', variable: ADMIN_VARIABLE, flag: '--admin-token-file' };
const QUERY = { what: 'The query endpoint', variable: QUERY_VARIABLE, flag: '--query-token-file' };

/** @throws GK_CONFIG_INVALID, GK_TOKEN_REQUIRED */
export function secure({ config, tokens, admin, warn }: SecureOptions): Secured {
  const { adminHost, queryHost, security, workspace } = config;
  const adminTokens = openAdminTokens(security, tokens, warn);
  const queryTokens = openQueryTokens(security, tokens, warn);
  if (admin)
    requireToken('admin_host', adminHost, adminTokens, 'set security.admin_token_file or GRAPHKEEPER_ADMIN_TOKEN');
  if (!security.allowOpenQuery) {
    const remedy =
      'set security.query_token_file or GRAPHKEEPER_QUERY_TOKEN, or security.allow_open_query to let anybody query';
    requireToken('query_host', queryHost, queryTokens, remedy);
  }
  const tls = openTls(security, warn);
  const { maxConnections } = security;
  const keepsTokens = adminTokens !== null || queryTokens !== null;
  const isExposedAdmin = admin && isExposed(adminHost);
  return {
    admin: {
      tls,
      maxConnections,
      access: new Access({ ...ADMIN, keepsTokens, tokens: adminTokens, anyName: false }),
    },
    query: {
      tls,
      maxConnections,
      access: new Access({ ...QUERY, keepsTokens, tokens: queryTokens, anyName: isExposed(queryHost) }),
    },
    dataDirectories: dataDirectories(security.dataDirectories ?? (isExposedAdmin ? [] : null), workspace),
  };
}

/** What was uploaded may be loaded anywhere. */
function dataDirectories(given: readonly string[] | null, workspace: string): readonly string[] | null {
  return given === null ? null : [...given, join(workspace, 'uploads')];
}

type Warn = SecureOptions['warn'];

function openAdminTokens(security: Config['security'], tokens: GivenTokens, warn: Warn): Tokens | null {
  const operators: TokenSource = {
    role: 'operator',
    field: 'security.admin_token_file',
    file: security.adminTokenFile,
    variable: ADMIN_VARIABLE,
    token: tokens.admin,
  };
  const readers: TokenSource = {
    role: 'reader',
    field: 'security.admin_read_only_token_file',
    file: security.adminReadOnlyTokenFile,
    variable: 'GRAPHKEEPER_ADMIN_READ_ONLY_TOKEN',
    token: tokens.adminReadOnly,
  };
  const opened = Tokens.open([operators, readers], warn);
  if (opened?.has('reader') && !opened.has('operator')) {
    const remedy = `nobody could change anything: set security.admin_token_file or ${ADMIN_VARIABLE} as well`;
    const details = { source: 'security', field: readers.field, value: readers.file, remedy };
    throw new GraphkeeperError('GK_CONFIG_INVALID', details);
  }
  return opened;
}

function openQueryTokens(
  { queryTokenFile: file }: Config['security'],
  { query }: GivenTokens,
  warn: Warn,
): Tokens | null {
  const field = 'security.query_token_file';
  return Tokens.open([{ role: 'operator', field, file, variable: QUERY_VARIABLE, token: query }], warn);
}

function requireToken(field: string, host: string, tokens: Tokens | null, remedy: string): void {
  if (tokens !== null || !isExposed(host)) return;
  throw new GraphkeeperError('GK_TOKEN_REQUIRED', { field, value: host, remedy: `${remedy}, or listen on 127.0.0.1` });
}

function openTls({ tlsCertFile, tlsKeyFile }: Config['security'], warn: Warn): Tls | null {
  if (tlsCertFile !== null && tlsKeyFile !== null) return new Tls({ certFile: tlsCertFile, keyFile: tlsKeyFile }, warn);
  if (tlsCertFile === tlsKeyFile) return null;
  const [given, missing] = tlsCertFile === null ? ['tls_key_file', 'tls_cert_file'] : ['tls_cert_file', 'tls_key_file'];
  throw new GraphkeeperError('GK_CONFIG_INVALID', {
    source: 'security',
    field: `security.${missing}`,
    value: null,
    remedy: `security.${given} is of no use without it: give both, or none`,
  });
}

/** Not to be guessed from one another: a port that a dead generation leaves can be taken by anybody, who then hears its secret. */
export function createSecrets(): SecretOf {
  const key = randomBytes(32);
  return (generation) => createHmac('sha256', key).update(String(generation)).digest('hex');
}
