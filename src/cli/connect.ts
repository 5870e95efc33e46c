/** What every command that talks to a running service shares. */
import { Option } from 'commander';
import type { AdminClient } from './admin-client.js';

export interface AdminOptions {
  readonly admin: string;
}

export function adminOption(): Option {
  return new Option('--admin <url>', 'address of the Admin Service')
    .env('GRAPHKEEPER_ADMIN')
    .default('http://127.0.0.1:7777');
}

/** Loaded when a command runs, so that `--help` need not wait for it. */
export async function connect(options: AdminOptions): Promise<AdminClient> {
  const { AdminClient } = await import('./admin-client.js');
  return new AdminClient(options.admin);
}
