/** What the screen shows, asked for again and again: the same in whatever state the service is, and over its restarts. */
import { asGraphkeeperError, GraphkeeperError } from '../../errors.js';
import type { Figures } from '../../types/figures.js';
import type { JournalEntry, JournalEvent } from '../../types/journal.js';
import type { AdminClient } from '../admin-client.js';
import type { StatusDocument } from '../status-document.js';
import type { WatchView } from './view.js';

/** More than a screen can show. */
const KEPT_EVENTS = 200;
/** Who takes longer is said to give no answer. */
const LONGEST_LOOK_MS = 3000;

interface JournalPage {
  readonly entries: readonly JournalEntry[];
  readonly last: number;
}

export interface ServiceObserver {
  /** Asks for all of it. A service that does not answer leaves the last view, marked as lost. @throws when it never answered */
  look(now: number): Promise<WatchView>;
}

export function observeService(client: AdminClient): ServiceObserver {
  let view: WatchView | null = null;
  let asked: Promise<WatchView> | null = null;
  let known = 0;

  async function readEvents(events: readonly JournalEvent[]): Promise<readonly JournalEvent[]> {
    let page = await client.get<JournalPage>(`/v1/graphkeeper/journal?after=${known}&limit=${KEPT_EVENTS}`);
    // Far behind, or another run of the service, which counts anew: what matters is what came last.
    const isFarOff = page.last < known || page.last > known + KEPT_EVENTS;
    if (isFarOff) {
      page = await client.get<JournalPage>(`/v1/graphkeeper/journal?after=${Math.max(0, page.last - KEPT_EVENTS)}`);
    }
    known = page.entries.at(-1)?.seq ?? page.last;
    const fresh = page.entries.filter(isWorthALine);
    return [...events, ...fresh].slice(-KEPT_EVENTS);
  }

  async function ask(): Promise<WatchView> {
    const [status, figures, events] = await Promise.all([
      client.get<StatusDocument>('/v1/service/status'),
      unlessRefused(() => client.get<Figures>('/v1/graphkeeper/figures'), null),
      unlessRefused(() => readEvents(view?.events ?? []), view?.events ?? []),
    ]);
    return { address: client.url, status, figures, events, lost: null };
  }

  return {
    async look(now) {
      try {
        // A service that hangs is not asked again before it has answered.
        asked ??= ask().finally(() => {
          asked = null;
        });
        view = await inTime(asked);
      } catch (thrown) {
        if (view === null) throw thrown;
        const reason = asGraphkeeperError(thrown).message;
        view = { ...view, lost: { since: view.lost?.since ?? now, reason } };
      }
      return view;
    },
  };
}

/** @throws GK_TIMEOUT */
async function inTime<Answer>(answer: Promise<Answer>): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const error = new GraphkeeperError('GK_TIMEOUT', { what: 'The answer of the service', timeoutMs: LONGEST_LOOK_MS });
    timer = setTimeout(() => reject(error), LONGEST_LOOK_MS);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The progress of a load would fill the screen. */
function isWorthALine(entry: JournalEntry): entry is JournalEvent {
  return entry.kind === 'event' && (entry.before !== entry.after || entry.event !== 'process.notified');
}

/** An older service has no figures and no journal; the status alone is worth showing. */
async function unlessRefused<Answer>(ask: () => Promise<Answer>, otherwise: Answer): Promise<Answer> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof GraphkeeperError && error.code !== 'GK_UNREACHABLE') return otherwise;
    throw error;
  }
}
