/** One workspace over many lives: serve, compare, work, be killed. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { faultChild } from '../../src/testing/fault-child-command.js';
import { processesOf } from '../../src/testing/processes-of.js';
import type { Random } from '../../src/testing/simulator/random.js';
import { eventually } from '../support/eventually.js';
import { type Daemon, serve } from '../support/serve.js';
import { AdminCalls } from './admin-calls.js';
import { compare } from './compare.js';
import { countRows } from './count-rows.js';
import { writeFiles } from './documents.js';
import { Killer } from './killer.js';
import { Ledger } from './ledger.js';
import { observe } from './observation.js';
import { runOperator } from './operator.js';
import { runOwner } from './owner.js';
import type { Tally } from './tally.js';

const OWNERS = 3;
const OPERATORS = 2;
/** In each such life the embedded GraphServer serves, and every graph's rows are counted. */
const COUNT_EVERY = 10;
const RECOVERY_KILL_CHANCE = 0.1;
const LONGEST_START_MS = 1000;
const ORPHAN_DEADLINE_MS = 10_000;

/** Nobody kills anybody now. */
const AT_PEACE = { sent: () => undefined, answered: () => undefined, isKilled: false };

interface Return {
  readonly daemon: Daemon;
  readonly adminUrl: string;
  readonly differences: readonly string[];
}

export class Lane {
  readonly #ledger = new Ledger();
  readonly #workspace: string;
  readonly #files: readonly string[];
  readonly #config: string;
  #lives = 0;
  #daemon: Daemon | null = null;

  /** @param directory an empty one, for everything that belongs to the lane */
  constructor(
    directory: string,
    private readonly random: Random,
    private readonly tally: Tally,
  ) {
    mkdirSync(directory, { recursive: true });
    this.#workspace = join(directory, 'workspace');
    this.#files = writeFiles(join(directory, 'csv'));
    this.#config = join(directory, 'graphkeeper.yaml');
    const command = faultChild('--graph-id', '{graph_id}', '--generation', '{generation}');
    writeFileSync(this.#config, JSON.stringify({ profile: 'light', profiles: { light: { command } } }));
  }

  /** One life of the parent, and its end. @returns what differs from what was acknowledged */
  async live(): Promise<readonly string[]> {
    this.#lives += 1;
    if (this.#lives > 1 && this.random.chance(RECOVERY_KILL_CHANCE)) await this.#killInRecovery();
    const { daemon, adminUrl, differences } = await this.#comeBack(this.#lives % COUNT_EVERY === 0);
    if (differences.length > 0) return differences;
    const killer = new Killer(this.random, join(this.#workspace, 'store'), () => daemon.kill('SIGKILL'));
    const admin = new AdminCalls(adminUrl, this.tally, killer);
    const { random } = this;
    const parts = { admin, ledger: this.#ledger, random, files: this.#files };
    const clients = [
      ...Array.from({ length: OWNERS }, (_, owner) => runOwner({ ...parts, owner })),
      ...Array.from({ length: OPERATORS }, () => runOperator(parts)),
    ];
    const ends = await Promise.allSettled(clients);
    await killer.done;
    await this.#buried(daemon);
    this.tally.killed(killer.moment);
    return ends.flatMap((end) => (end.status === 'rejected' ? [describe(end.reason)] : []));
  }

  /** The last life, which ends in peace. @returns as live() */
  async end(): Promise<readonly string[]> {
    const { daemon, differences } = await this.#comeBack(true);
    if (differences.length > 0) return differences;
    daemon.kill('SIGTERM');
    const { exitCode } = await daemon.exit;
    const left = processesOf(this.#workspace).map(({ pid, command }) => `${pid} ${command} is left at the end`);
    return exitCode === 0 ? left : [...left, `SIGTERM ended it with exit code ${exitCode}`];
  }

  /** Ends the parent, if one lives, whatever it does. */
  async abandon(): Promise<void> {
    this.#daemon?.kill('SIGKILL');
    await this.#daemon?.exit;
  }

  /** `isCounted`: the rows as well. */
  async #comeBack(isCounted: boolean): Promise<Return> {
    const { tally } = this;
    const startedAt = performance.now();
    const daemon = this.#serve(isCounted ? ['--profile', 'embedded'] : []);
    const { endpoints } = await daemon.ready();
    tally.slowestRecoveryMs = Math.max(tally.slowestRecoveryMs, performance.now() - startedAt);
    const admin = new AdminCalls(endpoints.admin, tally, AT_PEACE);
    const { differences, done } = compare(this.#ledger, await observe(this.#workspace, admin));
    tally.compared += this.#ledger.graphs.size + this.#ledger.jobs.size;
    for (const what of done) tally.count(what, 'done');
    const wrongRows = isCounted ? await countRows(this.#ledger, admin, endpoints.query) : [];
    if (isCounted) tally.counted += this.#ledger.graphs.size;
    return { daemon, adminUrl: endpoints.admin, differences: [...differences, ...wrongRows] };
  }

  async #killInRecovery(): Promise<void> {
    const daemon = this.#serve([]);
    await delay(this.random.next() * LONGEST_START_MS);
    daemon.kill('SIGKILL');
    await this.#buried(daemon);
    this.tally.killsInRecovery += 1;
  }

  #serve(flags: readonly string[]): Daemon {
    this.#daemon = serve(this.#workspace, ['--config', this.#config, '--log-level', 'warn', ...flags]);
    return this.#daemon;
  }

  /** It is dead. Its children die by themselves; half of the time the next one does not wait for that. */
  async #buried(daemon: Daemon): Promise<void> {
    await daemon.exit;
    if (this.random.chance(0.5)) return;
    const from = performance.now();
    await eventually(() => processesOf(this.#workspace).length === 0, { timeoutMs: ORPHAN_DEADLINE_MS });
    this.tally.slowestOrphanMs = Math.max(this.tally.slowestOrphanMs, performance.now() - from);
  }
}

export function describe(reason: unknown): string {
  if (!(reason instanceof Error)) return String(reason);
  return reason.cause === undefined ? reason.message : `${reason.message} (${describe(reason.cause)})`;
}
