/** `status --watch`: follows the service, also over its restarts, until Ctrl-C. */
import { setTimeout as delay } from 'node:timers/promises';
import { asGraphkeeperError } from '../errors.js';
import type { AdminClient } from './admin-client.js';
import { renderStatus, renderStatusLine } from './render-status.js';
import type { ServerSentEvent } from './server-sent-events.js';
import type { StatusDocument } from './status-document.js';

const REDRAW_INTERVAL_MS = 1000;
const RECONNECT_INTERVAL_MS = 500;

/** Shows a status, or why there is none to show. */
type Show = (status: StatusDocument | string) => void;

/** Never resolves. @throws GK_UNREACHABLE when nothing answers at first; later losses are waited out */
export async function watchStatus(client: AdminClient, { json }: { readonly json: boolean }): Promise<never> {
  const redraws = process.stdout.isTTY === true && !json;
  const show = redraws ? createScreen() : createLinePrinter(json);
  let wasConnected = false;
  for (;;) {
    try {
      const events = await client.events('status');
      wasConnected = true;
      await follow(client, events, show, redraws);
    } catch (thrown) {
      if (!wasConnected) throw thrown;
      show(`${asGraphkeeperError(thrown).message}; trying again`);
    }
    await delay(RECONNECT_INTERVAL_MS);
  }
}

/** The stream begins with the present status. Ends or throws when the connection does. */
async function follow(
  client: AdminClient,
  events: AsyncIterable<ServerSentEvent>,
  show: Show,
  redraws: boolean,
): Promise<void> {
  const ended = new AbortController();
  // Counters and the uptime change without an event.
  const redrawing = redraws ? redraw(client, show, ended.signal) : Promise.resolve();
  try {
    for await (const { data } of events) show(JSON.parse(data) as StatusDocument);
  } finally {
    ended.abort();
    await redrawing;
  }
}

/** Never rejects: the event stream notices a lost service as well, and reports it. */
async function redraw(client: AdminClient, show: Show, signal: AbortSignal): Promise<void> {
  try {
    for (;;) {
      await delay(REDRAW_INTERVAL_MS, undefined, { signal });
      show(await client.get<StatusDocument>('/v1/service/status'));
    }
  } catch {
    // Aborted, or the service is gone: either way the stream decides what comes next.
  }
}

function createLinePrinter(json: boolean): Show {
  let last = '';
  return (status) => {
    const line = typeof status === 'string' ? status : json ? JSON.stringify(status) : renderStatusLine(status);
    // A status on stdout, a complaint on stderr: whoever parses the one need not skip the other.
    if (line !== last) (typeof status === 'string' ? process.stderr : process.stdout).write(`${line}\n`);
    last = line;
  };
}

function createScreen(): Show {
  let height = 0;
  return (status) => {
    const text = typeof status === 'string' ? status : renderStatus(status, Date.now());
    // A wrapped line would be two, and moving up would miss one. A terminal of unknown width says 0.
    const width = process.stdout.columns || Number.POSITIVE_INFINITY;
    const lines = text.split('\n').map((line) => line.slice(0, width));
    const up = height > 0 ? `\u001b[${height}A` : '';
    process.stdout.write(`${up}\r\u001b[J${lines.join('\n')}\n`);
    height = lines.length;
  };
}
