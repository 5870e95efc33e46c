/** What every command that talks to a running service shares. */
import { type Command, Option } from 'commander';
import type { AdminClient } from './admin-client.js';

export interface AdminOptions {
  readonly admin: string;
  readonly adminTokenFile?: string;
  readonly caFile?: string;
}

export function adminOption(): Option {
  return new Option('--admin <url>', 'address of the Admin Service')
    .env('GRAPHKEEPER_ADMIN')
    .default('http://127.0.0.1:7777');
}

/** For every command that has --admin. A token is never an argument: those show in the list of processes. */
export function addAccessOptions(command: Command): void {
  if (!command.options.some(({ long }) => long === '--admin')) return;
  command
    .option(
      '--admin-token-file <file>',
      'file with a token for the Admin Service (or the token as GRAPHKEEPER_ADMIN_TOKEN)',
    )
    .option('--ca-file <file>', 'PEM file of the authority that signed the certificate of the service');
}

/** Loaded when a command runs, so that `--help` need not wait for it. */
export async function connect({ admin, adminTokenFile, caFile }: AdminOptions): Promise<AdminClient> {
  const [{ AdminClient }, { readCaFile, readToken }] = await Promise.all([
    import('./admin-client.js'),
    import('./credentials.js'),
  ]);
  return new AdminClient(admin, {
    token: readToken(adminTokenFile, '--admin-token-file', 'GRAPHKEEPER_ADMIN_TOKEN'),
    ca: readCaFile(caFile),
  });
}
