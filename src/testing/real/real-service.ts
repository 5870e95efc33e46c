/**
 * A real service with real children that does nothing of importance by itself: its children wait for permission to
 * become ready and to leave, its store to write. So each event of a path can be brought about when its turn has come.
 */
import { cpSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { EventObject, InspectionEvent } from 'xstate';
import type { GenerationRecord } from '../../effects/store/store.js';
import type { GenerationEvent } from '../../machines/graph-server.js';
import type { ServicePolicy } from '../../machines/policy.js';
import type { ServiceCommand } from '../../machines/service-types.js';
import { composeService, type ServiceOptions } from '../../service.js';
import type { CommandReport, Service } from '../../types/service.js';
import { isAlive } from '../processes-of.js';
import { Control } from './control.js';
import { type Deferred, deferred } from './deferred.js';
import { gatedStore } from './gated-store.js';

/**
 * On a busy machine a healthy child may well need a second. One missed probe is not enough: a child that exits may
 * refuse a connection before its exit is seen.
 */
const LIVENESS = { livenessIntervalMs: 100, livenessTimeoutMs: 1500, livenessMisses: 2 };
const LOOK_AGAIN_MS = 5;

export interface RealServiceOptions {
  /** A closed workspace to begin with. */
  readonly template: string;
  /** An empty directory for this one. */
  readonly directory: string;
  readonly policy: ServicePolicy;
  readonly inspect: (event: InspectionEvent) => void;
}

export interface Asked {
  readonly commandId: string;
  readonly outcome: Promise<CommandReport>;
}

interface Gated {
  readonly record: GenerationRecord;
  readonly gate: Deferred;
}

export class RealService {
  readonly workspace: string;
  readonly control: Control;
  readonly asked: Asked[] = [];
  readonly answered = new Set<string>();
  /** What queries that were held have come to, or will. */
  readonly held: Promise<string>[] = [];
  /** Where its generations have answered. */
  readonly queryUrls = new Set<string>();
  readonly dataDirectories: readonly string[];
  /** What the store has written last. */
  recordedGraphId: string | null = null;
  readonly #spawned = new Map<number, Gated>();
  #records: Deferred[] = [];
  #isLettingGo = false;
  #service: Service | null = null;

  private constructor(directory: string, template: string) {
    this.workspace = join(directory, 'workspace');
    cpSync(template, this.workspace, { recursive: true });
    const control = join(directory, 'control');
    mkdirSync(control);
    this.control = new Control(control);
    this.dataDirectories = readdirSync(join(this.workspace, 'data'));
  }

  static async open({ template, directory, policy, inspect }: RealServiceOptions): Promise<RealService> {
    const real = new RealService(directory, template);
    const { sharedData, ...given } = policy;
    const options: ServiceOptions = {
      workspace: real.workspace,
      queryPort: 0,
      boltPort: 0,
      logLevel: 'silent',
      policy: { ...given, ...LIVENESS },
      profile: 'controlled',
      profiles: { controlled: real.control.profile(sharedData) },
      inspect,
    };
    const store = gatedStore({
      beforeGeneration: (record) => real.#wait((gate) => real.#spawned.set(record.number, { record, gate })),
      beforeRunningGraph: () => real.#wait((gate) => real.#records.push(gate)),
      onRunningGraph: (graphId) => {
        real.recordedGraphId = graphId;
      },
    });
    real.#service = await composeService(options, store);
    return real;
  }

  get service(): Service {
    if (this.#service === null) throw new Error('The service is not open yet');
    return this.#service;
  }

  /** Says a command, at once. */
  command(event: ServiceCommand): void {
    const outcome = this.#carryOut(event);
    const commandId = `command-${this.asked.length + 1}`;
    this.asked.push({ commandId, outcome });
    const note = () => this.answered.add(commandId);
    outcome.then(note, note);
  }

  /** Brings the event about. Resolves when all that is needed has been done; the event itself may come later. */
  async cause(event: EventObject): Promise<void> {
    if (isCommand(event)) return this.command(event);
    if (isOfGeneration(event)) return this.#causeOf(event);
    // It comes by itself.
    if (event.type === 'standby.due') return;
    // What the store is asked for later is asked for in vain before: it goes on, and nobody waits for it any more.
    const last = this.#records.pop();
    for (const gate of this.#records.splice(0)) gate.resolve();
    if (event.type.startsWith('xstate.error.')) last?.reject(new Error('no space left on device'));
    else last?.resolve();
  }

  /** What a client gets that asks now: status and who answered, or that it is held. */
  async ask(): Promise<string> {
    const { generation, gateway } = this.service.status();
    if (generation?.endpoints?.query !== undefined) this.queryUrls.add(generation.endpoints.query);
    const answer = postQuery(`${this.service.endpoints.query}/v1/graph/current/query`);
    if (gateway.mode !== 'holding') return answer;
    this.held.push(answer);
    return 'held';
  }

  /** Everything may happen from now on, and every generation up to this one leave. */
  letGo(lastGeneration: number): void {
    this.#isLettingGo = true;
    for (let generation = 1; generation <= lastGeneration; generation += 1) this.control.permit('leave', generation);
    for (const { gate } of this.#spawned.values()) gate.resolve();
    for (const gate of this.#records.splice(0)) gate.resolve();
  }

  #wait(enter: (gate: Deferred) => void): Promise<void> {
    const gate = deferred();
    if (this.#isLettingGo) gate.resolve();
    else enter(gate);
    return gate.promise;
  }

  async #causeOf(event: GenerationEvent): Promise<void> {
    const { generation } = event;
    if (event.type === 'generation.spawned') return this.#letSpawn(generation);
    if (event.type === 'generation.ready') return this.control.permit('ready', generation);
    if (event.type === 'generation.exited' && event.report.reason === 'spawnFailed') return this.#failSpawn(generation);
    const { record } = await this.#gated(generation);
    if (event.type === 'generation.unhealthy') process.kill(record.pid, 'SIGSTOP');
    else if (event.report.signal !== null) process.kill(record.pid, event.report.signal as NodeJS.Signals);
    else this.control.permit(event.report.code === 0 ? 'leave' : 'exit', generation);
  }

  /** When it can take a signal: before that, one that is meant to be polite would be its end. */
  async #letSpawn(generation: number): Promise<void> {
    const { record, gate } = await this.#gated(generation);
    while (!this.control.isListening(generation) && isAlive(record.pid)) await delay(LOOK_AGAIN_MS);
    gate.resolve();
  }

  async #failSpawn(generation: number): Promise<void> {
    const { gate } = await this.#gated(generation);
    gate.reject(new Error('no space left on device'));
  }

  async #gated(generation: number): Promise<Gated> {
    for (;;) {
      const found = this.#spawned.get(generation);
      if (found !== undefined) return found;
      await delay(LOOK_AGAIN_MS);
    }
  }

  #carryOut(command: ServiceCommand): Promise<CommandReport> {
    switch (command.type) {
      case 'START':
        return this.service.start(command.graphId);
      case 'SWITCH':
        return this.service.switchTo(command.graphId);
      case 'RESTART':
        return this.service.restart();
      case 'STOP':
        return this.service.stop();
      case 'KILL':
        return this.service.stop({ immediately: true });
    }
  }
}

export function isCommand(event: EventObject): event is ServiceCommand {
  return ['START', 'SWITCH', 'RESTART', 'STOP', 'KILL'].includes(event.type);
}

export function isOfGeneration(event: EventObject): event is GenerationEvent {
  return event.type.startsWith('generation.') && 'generation' in event;
}

async function postQuery(url: string): Promise<string> {
  const response = await fetch(url, { method: 'POST', body: 'RETURN 1' });
  const body = (await response.json()) as { readonly error?: string };
  const generation = response.headers.get('x-graphkeeper-generation');
  return `${response.status} ${body.error ?? `from generation ${generation}`}`;
}
