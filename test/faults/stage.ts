/** One row's own service: workspace, configuration, children that do as they are told, clients and a witness. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { stringify } from 'yaml';
import { Acknowledged } from './acknowledged.js';
import { Clients } from './clients.js';
import { Daemon } from './daemon.js';
import { takePorts } from './ports.js';
import { SmallDisk } from './small-disk.js';
import { standIn } from './stand-in.js';
import { type Said, Witness } from './witness.js';

export interface StageOptions {
  /** Who serves graphs. Default: the stand-in. */
  readonly embedded?: boolean;
  /** Over the stand-in's launch profile. */
  readonly profile?: Readonly<Record<string, unknown>>;
  /** What the stand-in is started with, such as prlimit. */
  readonly childPrefix?: readonly string[];
  readonly childFlags?: readonly string[];
  readonly policy?: Readonly<Record<string, number>>;
  readonly hold?: Readonly<Record<string, number>>;
  /** The workspace, or a directory below it, is a file system of its own with so many bytes. */
  readonly disk?: { readonly below?: string; readonly bytes: number };
  /** What the service is started with. */
  readonly prefix?: readonly string[];
  readonly clients?: number;
}

const LOOK_AGAIN_MS = 10;
const PATIENCE_MS = 45_000;
const MORE_ANSWERS = 20;
const POLICY = {
  liveness_interval_ms: 100,
  // On a busy machine a healthy child may well need a second.
  liveness_timeout_ms: 1200,
  liveness_misses: 2,
  ready_timeout_ms: 20_000,
  drain_timeout_ms: 10_000,
  stop_timeout_ms: 5000,
  kill_timeout_ms: 1000,
  backoff_base_ms: 20,
};

export class Stage {
  readonly directory: string;
  readonly workspace: string;
  readonly control: string;
  readonly disk: SmallDisk | null;
  readonly ports = takePorts();
  readonly adminUrl = `http://127.0.0.1:${this.ports.admin}`;
  readonly queryUrl = `http://127.0.0.1:${this.ports.query}`;
  readonly clients = new Clients(this.queryUrl);
  readonly acknowledged = new Acknowledged();
  readonly daemons: Daemon[] = [];
  /** What else is worth knowing of the run. */
  note = '';
  /** Names in the workspace that are there on purpose at the end. */
  readonly mayLeave = new Set<string>();
  /** The end of a GraphServer could not be recorded: the next service looks for it, and finds nothing. */
  mayLeaveRecords = false;
  /** Acknowledged changes that the row itself has found missing. */
  readonly lost: string[] = [];
  /** What the command that was asked for last comes to. */
  underWay: Promise<string> | null = null;
  /** Set when the service is not to be asked to leave at the end: it has ended already, or will not start. */
  isOver = false;
  #witness: Witness | null = null;
  #writesBefore = 0;
  readonly #flags: Record<string, readonly string[]> = {};

  constructor(
    template: string,
    private readonly options: StageOptions = {},
  ) {
    this.directory = mkdtempSync(join(tmpdir(), 'faults-'));
    this.workspace = join(this.directory, 'workspace');
    this.control = join(this.directory, 'control');
    mkdirSync(this.control);
    this.disk = options.disk
      ? new SmallDisk(join(this.workspace, options.disk.below ?? '.'), options.disk.bytes)
      : null;
    cpSync(template, this.workspace, { recursive: true });
    writeFileSync(join(this.control, 'children.json'), '{}');
    const own = { profile: 'stand_in', profiles: { stand_in: standIn(this.control, options) } };
    const config = {
      ...(!options.embedded && own),
      policy: { ...POLICY, ...options.policy },
      hold: options.hold ?? {},
    };
    writeFileSync(join(this.control, 'graphkeeper.yaml'), stringify(config));
  }

  get daemon(): Daemon {
    const last = this.daemons.at(-1);
    if (last === undefined) throw new Error('There is no service yet');
    return last;
  }

  get witness(): Witness {
    if (this.#witness === null) throw new Error('There is no witness yet');
    return this.#witness;
  }

  get lies(): readonly string[] {
    return this.#witness?.lies ?? [];
  }

  get said(): readonly string[] {
    return this.#witness?.said ?? [];
  }

  get replayed(): number {
    return this.#witness?.replayed ?? 0;
  }

  async stopWitness(): Promise<void> {
    await this.#witness?.stop();
  }

  /** Starts a service, does not wait for it. */
  serve(...flags: readonly string[]): void {
    const { workspace, control, ports } = this;
    this.#writesBefore = this.writes().length;
    const configFile = join(control, 'graphkeeper.yaml');
    this.daemons.push(new Daemon({ workspace, control, configFile, ports, flags, prefix: this.options.prefix ?? [] }));
  }

  /** Starts a service, and clients as soon as it answers. */
  async boot(...flags: readonly string[]): Promise<void> {
    this.serve(...flags);
    this.#witness ??= new Witness(this.adminUrl, this.clients);
    await this.until('the Admin Service to answer', () => true);
    if (this.daemons.length === 1) this.clients.start(this.options.clients ?? 3);
  }

  async bootReady(...flags: readonly string[]): Promise<void> {
    await this.boot(...flags);
    await this.reaches('ready');
  }

  /** The service has ended, and the witness has seen it. */
  async isGone(): Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }> {
    const end = await this.daemon.exited;
    while (this.witness.last !== null) await delay(LOOK_AGAIN_MS);
    return end;
  }

  /** Children start well from now on, and nothing holds them or the store. */
  mend(): void {
    for (const graphId of Object.keys(this.#flags)) this.set(graphId);
    for (const gate of ['ready', 'leave']) this.open(gate);
    for (const gate of ['hold-running', 'fail-running', 'kill']) this.close(gate);
  }

  /** Sets the flags of the stand-in for a graph, from its next start on. */
  set(graphId: string, ...flags: readonly string[]): void {
    this.#flags[graphId] = flags;
    writeFileSync(join(this.control, 'children.json'), JSON.stringify(this.#flags));
  }

  /** Lets a running stand-in go wrong: one of its flags. */
  order(generation: number, ...flag: readonly string[]): void {
    const draft = join(this.control, 'order');
    writeFileSync(draft, JSON.stringify(flag));
    cpSync(draft, join(this.control, `obey-${generation}`));
  }

  gate(name: string): string {
    return join(this.control, name);
  }

  open(name: string): void {
    writeFileSync(this.gate(name), '');
  }

  close(name: string): void {
    rmSync(this.gate(name), { force: true });
  }

  /** From here on what is said and answered is after the fault. */
  faultComes(): void {
    this.clients.faultComes();
    this.witness.faultComes();
  }

  /** Asks the Admin Service to do something; what it comes to is noted. */
  command(path: string, body?: unknown, method = 'POST'): Promise<string> {
    this.underWay = this.acknowledged.ask(this.adminUrl, { method, path, body });
    return this.underWay;
  }

  /** The first status that passes. @throws when none does in time, or when the service ends meanwhile */
  async until(what: string, check: (status: Said) => boolean): Promise<Said> {
    const giveUpAt = performance.now() + PATIENCE_MS;
    for (;;) {
      const status = this.#witness?.last ?? null;
      if (status !== null && check(status)) return status;
      const hasEnded = !this.daemon.isAlive;
      if (hasEnded || performance.now() > giveUpAt) {
        const why = hasEnded ? `the service ended: ${this.daemon.complaint}` : `not within ${PATIENCE_MS} ms`;
        throw new Error(`Waiting for ${what}: ${why}; the last status: ${JSON.stringify(status)}`);
      }
      await delay(LOOK_AGAIN_MS);
    }
  }

  reaches(lifecycle: string, graphId?: string): Promise<Said> {
    const isThere = (status: Said) =>
      status.lifecycle === lifecycle && (graphId === undefined || status.target_graph_id === graphId);
    return this.until(graphId === undefined ? lifecycle : `${lifecycle} on graph ${graphId}`, isThere);
  }

  /** Queries that were sent after the fault are answered well. */
  async answersAgain(): Promise<void> {
    await this.until('an answer to a client', () => this.clients.firstAfterFaultMs !== null);
    const { answered } = this.clients;
    await this.until('more answers', () => this.clients.answered >= answered + MORE_ANSWERS);
  }

  /** A stand-in says so by a file as soon as it can take orders. */
  async listens(generation: number): Promise<void> {
    while (!existsSync(this.gate(`listening-${generation}`))) {
      if (!this.daemon.isAlive) throw new Error('The service ended before its child listened');
      await delay(LOOK_AGAIN_MS);
    }
  }

  writesOfThisService(): number {
    return this.writes().length - this.#writesBefore;
  }

  /** What the store has written so far, a line for each. */
  writes(): readonly string[] {
    const file = this.gate('writes');
    return existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];
  }

  entries(): readonly string[] {
    return readdirSync(this.workspace).toSorted();
  }

  remove(): void {
    this.disk?.unmount();
    rmSync(this.directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}
