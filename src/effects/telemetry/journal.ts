/**
 * The journal: every event that a machine took in and what it led to, and the status after each change. The last entries
 * are kept in memory and handed to listeners; all are written to a bounded file in the workspace.
 */
import { EventEmitter } from 'node:events';
import type { InspectionEvent } from 'xstate';
import type { Graph } from '../../types/graph.js';
import type { Journal, JournalEntry } from '../../types/journal.js';
import type { ServiceStatus } from '../../types/service.js';
import { openJournalFile } from './journal-file.js';
import { createRecorder } from './journal-recorder.js';
import { createJournalRing } from './journal-ring.js';

export interface JournalOptions {
  /** Graphkeeper's own. */
  readonly version: string;
  /** Where the files are; null keeps none. */
  readonly directory: string | null;
  /** Hears once of a file that cannot be written. */
  readonly onProblem: (problem: Error) => void;
  /** How much is kept in memory; default 10,000 entries and 8 MiB as JSON. */
  readonly kept?: { readonly entries: number; readonly bytes: number };
}

export interface RecordingJournal extends Journal {
  /** For the `inspect` option of a machine's actor. */
  inspect(event: InspectionEvent): void;
  /** From now on the status is asked for after each change. */
  watchStatus(read: () => ServiceStatus): void;
}

type EntryWithoutNumber = JournalEntry extends infer Each
  ? Each extends unknown
    ? Omit<Each, 'seq' | 'at'>
    : never
  : never;

const KEPT = { entries: 10_000, bytes: 8 * 1024 * 1024 };

export function createJournal({ version, directory, onProblem, kept = KEPT }: JournalOptions): RecordingJournal {
  const ring = createJournalRing(kept);
  const file = directory === null ? null : openJournalFile(directory, onProblem);
  const events = new EventEmitter().setMaxListeners(0);
  let seq = 0;
  let readStatus: (() => ServiceStatus) | null = null;
  let lastStatus = '';
  let looksSoon = false;

  function add(entry: EntryWithoutNumber): number {
    seq += 1;
    const numbered = { ...entry, seq, at: Date.now() } as JournalEntry;
    const line = JSON.stringify(numbered);
    ring.add(numbered, line.length);
    file?.write(line);
    events.emit('entry', numbered);
    return seq;
  }

  /** Counters move with every query: they alone are no change. */
  function noteStatus(): void {
    looksSoon = false;
    if (readStatus === null) return;
    const status = briefly(readStatus());
    const comparable = JSON.stringify({ ...status, gateway: status.gateway.mode });
    if (comparable === lastStatus) return;
    lastStatus = comparable;
    add({ kind: 'status', status });
  }

  /** What machines do to one another at once is one change: the status after it is what anybody could have seen. */
  function noteStatusSoon(): void {
    if (looksSoon) return;
    looksSoon = true;
    queueMicrotask(noteStatus);
  }

  add({ kind: 'start', version, pid: process.pid });
  const record = createRecorder((entry) => {
    noteStatusSoon();
    return add({ kind: 'event', ...entry });
  });
  return {
    inspect: record,
    watchStatus(read) {
      readStatus = read;
      noteStatus();
    },
    since: (after) => ring.since(after),
    listen(listener) {
      events.on('entry', listener);
      return () => events.off('entry', listener);
    },
    async close() {
      readStatus = null;
      await file?.close();
    },
  };
}

/** A graph's schema and what a child said last are long, and the same in entry after entry. */
function briefly(status: ServiceStatus): ServiceStatus {
  const { graph, lastError } = status;
  return {
    ...status,
    graph: graph && withoutDocuments(graph),
    lastError: lastError && { ...lastError, details: { ...lastError.details, lastLines: undefined } },
  };
}

function withoutDocuments({ data_import_config, ...graph }: Graph): Graph {
  return { ...graph, schema: { vertex_types: [], edge_types: [] }, stored_procedures: [], data_path: '' };
}
