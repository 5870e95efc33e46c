/** A simulated process group, from the order to start it until the machine has heard of its end. */
import type { ChildCommand, ChildEvent } from '../../types/child.js';
import type { Endpoints } from '../../types/generation.js';
import type { EventQueue, Happening } from './event-queue.js';
import type { ProcessFate } from './fates.js';

export interface ProcessListener {
  /** What the machine that supervises the process hears. */
  tell(event: ChildEvent): void;
  /** What happened, for the figures: `crashed`, `hung`, `killed` … */
  note(what: string): void;
  /** Its connections break. */
  ended(): void;
}

/** Messages that mean nothing, or not what they seem to. */
const GARBAGE = [{}, { READY: '0' }, { STATUS: 'loading' }, { READY: 'yes', PROGRESS: '{' }, { QUERY_URL: 'nowhere' }];

export class FatedProcess {
  /** Its group is not empty. True before the machine has heard of it, false before it has heard of its end. */
  lives = true;
  /** It answers queries, or would if it did not hang. */
  isReady = false;
  hangs = false;
  #hasSpawned = false;
  #signal: ChildCommand['type'] | null = null;
  #onReady: (() => void) | null = null;
  readonly #ahead = new Set<Happening>();
  readonly pid: number;
  readonly endpoints: Required<Pick<Endpoints, 'query'>>;

  constructor(
    readonly generation: number,
    readonly graphId: string,
    readonly fate: ProcessFate,
    private readonly queue: EventQueue,
    private readonly date: () => number,
    private readonly listener: ProcessListener,
  ) {
    this.pid = 1_000 + generation;
    this.endpoints = { query: `http://simulated.invalid/${generation}` };
    if (fate.start === 'cannotSpawn') this.#later(fate.spawnMs, 'cannot spawn', () => this.#cannotSpawn());
    else this.#later(fate.spawnMs, 'spawns', () => this.#spawn());
  }

  get answers(): boolean {
    return this.lives && this.isReady && !this.hangs;
  }

  obey({ type }: ChildCommand): void {
    if (!this.lives) return;
    if (!this.#hasSpawned) {
      if (this.#signal !== 'process.kill') this.#signal = type;
      return;
    }
    const { interruptMs, killMs } = this.fate;
    if (type === 'process.kill') this.#later(killMs, 'dies of SIGKILL', () => this.#end('killed', null, 'SIGKILL'));
    else if (interruptMs === null || this.hangs) this.listener.note('ignored the polite signal');
    else this.#later(interruptMs, 'obeys', () => this.#end('obeyed the polite signal', 0, null));
  }

  crash(): void {
    if (this.lives && this.#hasSpawned) this.#end('crashed', 1, null);
  }

  hang(): void {
    if (!this.answers) return;
    this.hangs = true;
    this.listener.note('hung');
  }

  /** Calls back when the process can be found ready by a probe. Returns how to call that off. */
  whenReady(found: () => void): () => void {
    this.#onReady = found;
    if (this.isReady) found();
    return () => {
      this.#onReady = null;
    };
  }

  #spawn(): void {
    this.#hasSpawned = true;
    const { start, startMs, choosesEndpoints, garbageMessages } = this.fate;
    if (this.#signal !== null) this.obey({ type: this.#signal });
    if (start === 'becomesReady') this.#later(startMs, 'is ready', () => this.#becomeReady());
    if (start === 'exits') this.#later(startMs, 'exits at its start', () => this.#end('exited at its start', 3, null));
    if (start === 'neverReady') this.listener.note('never became ready');
    for (let message = 1; message <= garbageMessages; message += 1) {
      this.#later(Math.floor((startMs * message) / 2), 'prints garbage', () =>
        this.#notify(GARBAGE[message % 5] ?? {}),
      );
    }
    const endpoints = choosesEndpoints ? this.endpoints : null;
    this.listener.tell({ type: 'process.spawned', pid: this.pid, endpoints, at: this.date() });
  }

  #becomeReady(): void {
    const { readiness, choosesEndpoints, crashMs, hangMs } = this.fate;
    this.isReady = true;
    if (crashMs !== null) this.#later(crashMs, 'crashes', () => this.crash());
    if (hangMs !== null) this.#later(hangMs, 'hangs', () => this.hang());
    if (readiness === 'probed') this.#onReady?.();
    else if (choosesEndpoints) this.#notify({ READY: '1' });
    else this.#notify({ READY: '1', QUERY_URL: this.endpoints.query });
  }

  #notify(notification: Readonly<Record<string, string>>): void {
    this.listener.tell({ type: 'process.notified', notification, at: this.date() });
  }

  #cannotSpawn(): void {
    this.lives = false;
    this.listener.note('could not be spawned');
    this.listener.tell({ type: 'process.spawnFailed', message: 'simulated', at: this.date() });
  }

  #end(how: string, code: number | null, signal: string | null): void {
    this.lives = false;
    this.listener.note(how);
    for (const happening of this.#ahead) this.queue.cancel(happening);
    this.#ahead.clear();
    this.listener.ended();
    this.#later(this.fate.tellMs, 'is gone', () => {
      this.listener.tell({ type: 'process.exited', code, signal, lastLines: [how], at: this.date() });
    });
  }

  #later(delayMs: number, what: string, happen: () => void): void {
    const happening = this.queue.schedule(delayMs, `process ${this.generation} ${what}`, () => {
      this.#ahead.delete(happening);
      happen();
    });
    this.#ahead.add(happening);
  }
}
