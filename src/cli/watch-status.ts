/** `status --watch`: follows the service, also over its restarts, until it is told to end. */
import { setTimeout as delay } from 'node:timers/promises';
import { asGraphkeeperError } from '../errors.js';
import type { AdminClient } from './admin-client.js';
import { renderStatusLine } from './render-status.js';
import type { StatusDocument } from './status-document.js';

const RECONNECT_INTERVAL_MS = 500;

/**
 * A screen where there is a terminal, else one line a change. Resolves when the user ends the screen; lines never end.
 * @throws GK_UNREACHABLE when nothing answers at first; later losses are waited out
 */
export async function watchStatus(client: AdminClient, { json }: { readonly json: boolean }): Promise<void> {
  if (json || process.stdout.isTTY !== true) return printLines(client, json);
  const { watchOnScreen } = await import('./watch-status/watch-on-screen.js');
  process.exitCode = await watchOnScreen(client);
}

/** The stream begins with the present status. */
async function printLines(client: AdminClient, json: boolean): Promise<never> {
  const print = createLinePrinter(json);
  let wasConnected = false;
  for (;;) {
    try {
      const events = await client.events('status');
      wasConnected = true;
      for await (const { data } of events) print(JSON.parse(data) as StatusDocument);
    } catch (thrown) {
      if (!wasConnected) throw thrown;
      print(`${asGraphkeeperError(thrown).message}; trying again`);
    }
    await delay(RECONNECT_INTERVAL_MS);
  }
}

/** Shows a status, or why there is none to show. */
function createLinePrinter(json: boolean): (status: StatusDocument | string) => void {
  let last = '';
  return (status) => {
    const line = typeof status === 'string' ? status : json ? JSON.stringify(status) : renderStatusLine(status);
    // A status on stdout, a complaint on stderr: whoever parses the one need not skip the other.
    if (line !== last) (typeof status === 'string' ? process.stderr : process.stdout).write(`${line}\n`);
    last = line;
  };
}
