/** Follows a stream for as long as the page is open: connects again when it breaks or falls silent. */
import { type Api, reasonOf } from './api.js';
import type { Gate } from './gate.js';

/** How often the Admin Service shows that a stream lives. */
const HEARTBEAT_MS = 15_000;
const SILENCE_MS = 2 * HEARTBEAT_MS + 1000;
const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 4000;

export type Connection =
  | { readonly state: 'connecting' }
  | { readonly state: 'live' }
  /** What is shown was true then. */
  | { readonly state: 'stale'; readonly since: number; readonly reason: string };

export interface Followed {
  /** While it is shut there is no new attempt to connect. */
  readonly gate: Gate;
  readonly path: () => string;
  /** The stream is open, nothing of it has been told yet; what is sent meanwhile waits for this. */
  readonly onOpen: () => Promise<void>;
  readonly onEvent: (event: string, data: string) => void;
  readonly onConnection?: (connection: Connection) => void;
}

/** Never ends. */
export async function follow(api: Api, followed: Followed): Promise<never> {
  const tell = followed.onConnection ?? (() => undefined);
  tell({ state: 'connecting' });
  let lastHeard = Date.now();
  let retryMs = FIRST_RETRY_MS;
  for (;;) {
    await followed.gate.passed();
    let reason = 'the connection has ended';
    try {
      await followOnce(api, followed, {
        onHeard: () => {
          lastHeard = Date.now();
        },
        onCaughtUp: () => {
          retryMs = FIRST_RETRY_MS;
          tell({ state: 'live' });
        },
        silentForMs: () => Date.now() - lastHeard,
      });
    } catch (error) {
      reason = reasonOf(error);
    }
    tell({ state: 'stale', since: lastHeard, reason });
    await new Promise((resolve) => setTimeout(resolve, retryMs));
    retryMs = Math.min(2 * retryMs, LAST_RETRY_MS);
  }
}

interface Watch {
  readonly onHeard: () => void;
  readonly onCaughtUp: () => void;
  readonly silentForMs: () => number;
}

async function followOnce(api: Api, { path, onOpen, onEvent }: Followed, watch: Watch): Promise<void> {
  const abort = new AbortController();
  const waiting: (() => void)[] = [];
  let caughtUp: Promise<void> | null = null;
  let isCaughtUp = false;
  const watchdog = setInterval(() => {
    if (caughtUp !== null && watch.silentForMs() > SILENCE_MS) abort.abort(new Error('the service has fallen silent'));
  }, 1000);
  const catchUp = async () => {
    await onOpen();
    isCaughtUp = true;
    for (const tell of waiting) tell();
    watch.onCaughtUp();
  };
  try {
    await api.stream(
      path(),
      {
        onOpen() {
          watch.onHeard();
          caughtUp = catchUp();
          // A stream that could not catch up is of no use.
          caughtUp.catch((error: unknown) => abort.abort(error));
        },
        onHeard: watch.onHeard,
        onEvent(event, data) {
          if (isCaughtUp) onEvent(event, data);
          else waiting.push(() => onEvent(event, data));
        },
      },
      abort.signal,
    );
  } catch (error) {
    // The browser only says that it was aborted, not why.
    throw abort.signal.aborted ? abort.signal.reason : error;
  } finally {
    clearInterval(watchdog);
  }
}
