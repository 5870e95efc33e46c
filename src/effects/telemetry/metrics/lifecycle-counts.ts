/** What has happened to the service, counted and timed, from its facts. */
import type { Fact } from '../../../types/facts.js';
import type { ExitReason } from '../../../types/generation.js';
import type { Job } from '../../../types/graph.js';
import { DurationHistogram } from './duration-histogram.js';

type SwitchOutcome = 'done' | 'failed' | 'superseded';

export class LifecycleCounts {
  /** Generations that were active and had to be replaced. */
  readonly restarts = new Map<ExitReason, number>();
  readonly exits = new Map<ExitReason, number>();
  readonly loads = new Map<Job['status'], number>();
  readonly switches: Record<SwitchOutcome, number> = { done: 0, failed: 0, superseded: 0 };
  missedProbes = 0;
  /** How long the last switch that is done took; null while there is none. */
  lastSwitchMs: number | null = null;

  readonly switchDuration = new DurationHistogram();
  readonly startDuration = new DurationHistogram();
  readonly drainDuration = new DurationHistogram();
  readonly loadDuration = new DurationHistogram();

  /** When what is under way began (performance.now()), by a name of its own. */
  readonly #since = new Map<string, number>();
  /** The command that is being carried out, if it is a switch. */
  #switching: string | null = null;

  readonly hear = (fact: Fact): void => {
    switch (fact.type) {
      case 'command.received':
        this.#begin(fact.commandId);
        break;
      case 'command.accepted':
        // RESTART goes through the same states where data may be shared, but changes no graph.
        if (fact.command !== 'RESTART' && fact.lifecycle.startsWith('switching')) this.#switching = fact.commandId;
        break;
      case 'command.answered':
        this.#answered(fact.commandId, fact.error?.error ?? null);
        break;
      case 'generation.starting':
        this.#begin(`start ${fact.generation}`);
        break;
      case 'generation.ready':
        this.#end(`start ${fact.generation}`, this.startDuration);
        break;
      case 'generation.draining':
        this.#begin(`drain ${fact.generation}`);
        break;
      case 'generation.drained':
        this.#end(`drain ${fact.generation}`, this.drainDuration);
        break;
      case 'generation.exited':
        count(this.exits, fact.reason);
        this.#since.delete(`start ${fact.generation}`);
        this.#since.delete(`drain ${fact.generation}`);
        break;
      case 'active.lost':
        count(this.restarts, fact.reason);
        break;
      case 'probe.missed':
        this.missedProbes += 1;
        break;
      case 'load.began':
        this.#begin(`load ${fact.jobId}`);
        break;
      case 'load.ended':
        this.#end(`load ${fact.jobId}`, this.loadDuration);
        count(this.loads, fact.status);
        break;
      case 'lifecycle.entered':
      case 'error.noted':
      case 'active.chosen':
        break;
      default:
        fact satisfies never;
    }
  };

  #answered(commandId: string, error: string | null): void {
    const outcome = error === null ? 'done' : error === 'GK_SUPERSEDED' ? 'superseded' : 'failed';
    if (this.#switching !== commandId) {
      this.#since.delete(commandId);
      return;
    }
    this.#switching = null;
    this.switches[outcome] += 1;
    const tookMs = this.#end(commandId, outcome === 'done' ? this.switchDuration : null);
    if (outcome === 'done') this.lastSwitchMs = tookMs;
  }

  #begin(name: string): void {
    this.#since.set(name, performance.now());
  }

  #end(name: string, durations: DurationHistogram | null): number | null {
    const since = this.#since.get(name);
    this.#since.delete(name);
    if (since === undefined) return null;
    const tookMs = performance.now() - since;
    durations?.record(tookMs);
    return tookMs;
  }
}

function count<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
