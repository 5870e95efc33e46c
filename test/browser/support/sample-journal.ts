/** Journals as a service would write them: a start, then switch after switch, now and then a crash. */
import type { JournalEntry, JournalEvent } from '../../../src/types/journal.js';
import type { GenerationStatus, ServiceStatus } from '../../../src/types/service.js';
import { fakeGraph, STOPPED } from '../../effects/admin/fake-service.js';

const BEGINNING = Date.UTC(2026, 4, 4, 12, 0, 0);

type Told = Partial<JournalEvent> & Pick<JournalEvent, 'actor' | 'event' | 'after'>;

export class SampleJournal {
  readonly entries: JournalEntry[] = [];
  #at = BEGINNING;
  #states = new Map<string, string>();
  #generations: GenerationStatus[] = [];
  #next = 1;
  #restarts = 0;

  constructor() {
    this.#push({ kind: 'start', version: '0.1.0', pid: 4000 });
  }

  get last(): JournalEntry {
    const last = this.entries.at(-1);
    if (last === undefined) throw new Error('There is a first entry');
    return last;
  }

  start(graphId: string): this {
    const cause = this.#event({
      actor: 'service',
      event: 'START',
      after: 'starting.spawning',
      from: 'caller',
      details: { graphId },
    });
    const number = this.#spawn(graphId, 'candidate', cause);
    this.#becomeReady(number);
    this.#event({
      actor: 'service',
      event: 'generation.ready',
      after: 'starting.recording',
      from: `generation-${number}`,
    });
    this.#event({ actor: 'service', event: 'done recordRunningGraph', after: 'ready', from: 'store' });
    return this.#activate(number);
  }

  /** Leaves the old generation where it drains, when `untilDrained` is false. */
  switchTo(graphId: string, { untilDrained = true } = {}): this {
    const old = this.#generations.find(({ role }) => role === 'active');
    if (old === undefined) throw new Error('Start first');
    const cause = this.#event({
      actor: 'service',
      event: 'SWITCH',
      after: 'switching.preparing',
      from: 'caller',
      details: { graphId },
    });
    const number = this.#spawn(graphId, 'candidate', cause);
    this.#becomeReady(number);
    this.#event({
      actor: 'service',
      event: 'generation.ready',
      after: 'switching.recording',
      from: `generation-${number}`,
    });
    const recorded = this.#event({
      actor: 'service',
      event: 'done recordRunningGraph',
      after: 'switching.draining',
      from: 'store',
    });
    this.#event({
      actor: `generation-${old.number}`,
      event: 'DRAIN',
      after: 'draining',
      from: 'service',
      cause: recorded,
    });
    this.#role(old.number, 'retiring', 'draining');
    this.#activate(number);
    if (untilDrained) this.#leave(old.number, 'retired');
    if (untilDrained)
      this.#event({ actor: 'service', event: 'generation.exited', after: 'ready', from: `generation-${old.number}` });
    return this;
  }

  crash(): this {
    const active = this.#generations.find(({ role }) => role === 'active');
    if (active === undefined) throw new Error('Start first');
    this.#restarts += 1;
    this.#leave(active.number, 'crashed');
    this.#event({
      actor: 'service',
      event: 'generation.exited',
      after: 'restarting.releasing',
      from: `generation-${active.number}`,
    });
    const cause = this.#event({
      actor: 'service',
      event: 'done releaseGraph',
      after: 'restarting.respawning',
      from: 'service',
    });
    const number = this.#spawn(active.graphId, 'candidate', cause);
    this.#becomeReady(number);
    this.#event({ actor: 'service', event: 'generation.ready', after: 'ready', from: `generation-${number}` });
    return this.#activate(number);
  }

  standby(): this {
    const active = this.#generations.find(({ role }) => role === 'active');
    this.#spawn(active?.graphId ?? '1', 'standby', this.last.seq);
    return this;
  }

  #spawn(graphId: string, role: GenerationStatus['role'], cause: number): number {
    const number = this.#next;
    this.#next += 1;
    const actor = `generation-${number}`;
    const started = {
      number,
      graphId,
      pid: 4000 + number,
      startedAt: this.#at,
      readyAt: null,
      endpoints: null,
      phase: 'spawning',
      role,
    } as const;
    this.#generations.push(started);
    this.#event({ actor, event: 'init', after: 'spawning', from: 'service', cause, details: { graphId } });
    this.#event({
      actor,
      event: 'process.spawned',
      after: 'probing',
      from: 'process',
      details: { pid: 4000 + number },
    });
    this.#role(number, role, 'probing');
    return number;
  }

  #becomeReady(number: number): void {
    this.#at += 380;
    this.#event({
      actor: `generation-${number}`,
      event: 'process.notified',
      after: 'serving',
      from: 'process',
      details: { READY: '1' },
    });
    this.#generations = this.#generations.map((one) =>
      one.number === number ? { ...one, phase: 'serving', readyAt: this.#at } : one,
    );
  }

  #activate(number: number): this {
    this.#role(number, 'active', 'serving');
    this.#at += 2000;
    return this;
  }

  #leave(number: number, reason: 'retired' | 'crashed'): void {
    const actor = `generation-${number}`;
    const details =
      reason === 'retired' ? { reason, code: 0, signal: null } : { reason, code: null, signal: 'SIGKILL' };
    this.#at += 40;
    if (reason === 'retired')
      this.#event({ actor, event: 'done drain', after: 'terminating.interrupting', from: 'gateway' });
    this.#event({ actor, event: 'process.exited', after: 'exited', from: 'process', details });
    this.#states.delete(actor);
    this.#generations = this.#generations.filter((one) => one.number !== number);
    this.#status();
  }

  #role(number: number, role: GenerationStatus['role'], phase: GenerationStatus['phase']): void {
    this.#generations = this.#generations.map((one) => (one.number === number ? { ...one, role, phase } : one));
    this.#status();
  }

  #status(): void {
    const generation = this.#generations.find(({ role }) => role === 'active') ?? null;
    const status: ServiceStatus = {
      ...STOPPED,
      lifecycle: this.#states.get('service') ?? 'idle',
      graph: generation && {
        ...fakeGraph(generation.graphId),
        name: generation.graphId === '1' ? 'modern_graph' : 'us_travel',
      },
      generation,
      generations: this.#generations,
      restarts: this.#restarts,
    };
    this.#push({ kind: 'status', status });
  }

  #event({ actor, after, ...told }: Told): number {
    this.#at += 3;
    const before = this.#states.get(actor) ?? (actor === 'service' ? 'idle' : null);
    const machine = actor === 'service' ? 'service' : 'graph-server';
    const lastEvent = this.entries.findLast(({ kind }) => kind === 'event');
    const outside = told.from === 'caller' || told.from === 'process';
    const cause = outside ? null : (lastEvent?.seq ?? null);
    this.#states.set(actor, after);
    return this.#push({ kind: 'event', actor, machine, details: {}, from: 'service', cause, before, after, ...told });
  }

  #push(entry: object): number {
    const seq = this.entries.length + 1;
    this.entries.push({ seq, at: this.#at, ...entry } as JournalEntry);
    return seq;
  }
}

/** At least so many events, and three generations that live at the end. */
export function longJournal(events: number): SampleJournal {
  const journal = new SampleJournal().start('1');
  for (let round = 0; journal.entries.filter(({ kind }) => kind === 'event').length < events; round += 1) {
    journal.switchTo(round % 2 === 0 ? '2' : '1');
    if (round % 7 === 3) journal.crash();
  }
  return journal.switchTo('2', { untilDrained: false }).standby();
}
