/** What a process holds, sampled: part of it is seen from outside, part of it the process writes down itself. */
import { readdirSync, readFileSync } from 'node:fs';
import type { Sample } from './trend.js';

export interface Figure {
  readonly name: string;
  readonly samples: Sample[];
  /** How much more there may be at the end, given the median at the beginning. */
  allowed(first: number): number;
  show(value: number): string;
}

const MIB = 1024 * 1024;
/** The journal keeps the last 8 MiB of entries, which take half as much again in memory. It fills at the pace of mischief. */
const JOURNAL_BYTES = 12 * MIB;
const JOURNAL_BYTES_PER_MINUTE = 0.6 * MIB;
const inMiB = (value: number) => `${(value / MIB).toFixed(1)} MiB`;
const asCount = (value: number) => value.toFixed(0);

export class Figures {
  readonly fds: Figure;
  readonly threads = figure('threads', () => 2, asCount);
  readonly handles: Figure;
  readonly heap: Figure;
  readonly rss = figure('resident memory', (first) => 0.25 * first, inMiB);
  readonly #startedAt = performance.now();

  /** @param file what report-resources.mjs writes to; @param minutes how long it will be sampled; @param clients that read meanwhile */
  constructor(
    private readonly pid: number,
    private readonly file: string,
    minutes: number,
    clients: number,
  ) {
    // After a switch the connections to the new GraphServer come one by one, as clients need them.
    this.fds = figure('file descriptors', () => 2 * clients, asCount);
    this.handles = figure('active handles', () => 2 * clients, asCount);
    const journalBytes = Math.min(JOURNAL_BYTES, minutes * JOURNAL_BYTES_PER_MINUTE);
    this.heap = figure('heap after collection', (first) => journalBytes + Math.max(2 * MIB, 0.1 * first), inMiB);
  }

  get all(): readonly Figure[] {
    return [this.fds, this.threads, this.handles, this.heap, this.rss];
  }

  /** Null until the process has written something. */
  sample(): void {
    const line = readFileSync(this.file, 'utf8').trimEnd().split('\n').at(-1) ?? '';
    if (line === '') return;
    const { heapBytes, rssBytes, handles } = JSON.parse(line) as Record<'heapBytes' | 'rssBytes' | 'handles', number>;
    const seconds = (performance.now() - this.#startedAt) / 1000;
    const take = ({ samples }: Figure, value: number) => samples.push({ seconds, value });
    take(this.fds, readdirSync(`/proc/${this.pid}/fd`).length);
    take(this.threads, readdirSync(`/proc/${this.pid}/task`).length);
    take(this.handles, handles);
    take(this.heap, heapBytes);
    take(this.rss, rssBytes);
  }
}

function figure(name: string, allowed: Figure['allowed'], show: Figure['show']): Figure {
  return { name, samples: [], allowed, show };
}
