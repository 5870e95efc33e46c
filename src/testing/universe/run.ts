/**
 * One step, run to its end as the actor system does: what a machine wants done is done in order, a message to another
 * machine is taken at once unless that one is busy, and then waits in its mailbox.
 */
import type { AnyEventObject } from 'xstate';
import type { GraphServerInput, GraphServerProcessInput } from '../../machines/graph-server.js';
import { generationActorId } from '../../machines/service-types.js';
import type { GatewayCommand } from '../../types/gateway.js';
import type { GenerationModel } from './generation-model.js';
import type { Events } from './interner.js';
import { type Effect, PARENT } from './run-machine.js';
import { numberOf, type ServiceModel, type ServiceState } from './service-model.js';
import type { BeforeSwitch, Message, Party, UniverseState } from './state.js';
import { Surroundings } from './surroundings.js';

export interface Models {
  readonly service: ServiceModel;
  readonly generation: GenerationModel;
  readonly events: Events;
}

/** Where every generation answers. */
export const ENDPOINTS = { query: 'http://generation/query' };

const SERVICE: Party = { role: 'Service' };

/** The ids that commands have here. */
const WHICH: Readonly<Record<string, string>> = {
  new: 'the new command',
  c0: 'the command under way',
  c1: 'the command that waits',
};

export class Run {
  readonly surroundings: Surroundings;
  /** Answers to commands: the error code, or null for done. */
  readonly answers: { readonly error: string | null }[] = [];
  service: ServiceState;
  readonly #mail: AnyEventObject[] = [];
  #serviceIsBusy = false;
  /** Of the generations that are busy. */
  readonly #generationMail = new Map<number, AnyEventObject[]>();

  constructor(
    private readonly models: Models,
    before: UniverseState,
    observe: ((message: Message) => void) | undefined,
  ) {
    this.service = before.service;
    this.surroundings = new Surroundings(models.generation, before, observe);
  }

  state(before: BeforeSwitch | null): UniverseState {
    const { generations, gateway, store, query } = this.surroundings;
    return { service: this.service, generations, gateway, store, query, before };
  }

  tellService(event: AnyEventObject): void {
    this.#mail.push(event);
    if (this.#serviceIsBusy) return;
    this.#serviceIsBusy = true;
    for (let next = this.#mail.shift(); next !== undefined; next = this.#mail.shift()) this.#takeInService(next);
    this.#serviceIsBusy = false;
  }

  tellGeneration(number: number, event: AnyEventObject): void {
    const waiting = this.#generationMail.get(number);
    if (waiting !== undefined) {
      waiting.push(event);
      return;
    }
    const mail = [event];
    this.#generationMail.set(number, mail);
    for (let next = mail.shift(); next !== undefined; next = mail.shift()) this.#takeInGeneration(number, next);
    this.#generationMail.delete(number);
  }

  /** The promise actor that fills this slot of the generation ends. */
  settle(number: number, src: string, well: boolean, at = 0): void {
    const actor = this.surroundings.generation(number)?.machine?.actors.find((each) => each.src === src);
    if (actor !== undefined) this.tellGeneration(number, this.#settled(actor.id, well, at));
  }

  /** The write that the service waits for ends. */
  endWrite(well: boolean): void {
    const actorId = this.surroundings.endWrite(well);
    if (actorId !== null) this.tellService(this.#settled(actorId, well));
  }

  #takeInService(event: AnyEventObject): void {
    const { path } = this.service;
    const { next, effects, miscounted } = this.models.service.run(this.service, event);
    this.service = next;
    for (const commandId of miscounted) {
      const seen = `${WHICH[commandId] ?? commandId} was neither answered nor kept, or answered without having been asked`;
      const breach = { invariant: 'everyCommandHasOneOutcome', seen: `on ${event.type}, ${seen}` };
      this.surroundings.breaches.push(breach);
    }
    if (next.path !== path) this.surroundings.say(SERVICE, null, next.path);
    for (const effect of effects) this.#doForService(effect);
  }

  #takeInGeneration(number: number, event: AnyEventObject): void {
    const { surroundings } = this;
    const generation = surroundings.generation(number);
    if (generation?.machine == null) return;
    const { machine } = generation;
    const { next, effects, isDone } = this.models.generation.run(generation, machine, event);
    surroundings.change(number, { machine: next });
    if (next.path !== machine.path) surroundings.say({ role: 'Generation', number }, null, next.path);
    for (const effect of effects) this.#doForGeneration(number, effect);
    if (!isDone) return;
    surroundings.stopGeneration(number);
    this.tellService(this.#settled(generationActorId(number), true));
  }

  #doForService(effect: Effect): void {
    switch (effect.type) {
      case 'spawn':
        if (effect.src === 'graphServer') this.#spawnGeneration(effect.input as GraphServerInput);
        else if (effect.src === 'recordRunningGraph') {
          const { graphId } = effect.input as GraphServerProcessInput;
          this.surroundings.say(SERVICE, { role: 'Store' }, `record graph ${graphId}`);
          this.surroundings.beginWrite(graphId, effect.id);
        }
        return;
      case 'stop': {
        const number = numberOf(effect.id);
        if (number === null) this.surroundings.forgetWriter(effect.id);
        else this.surroundings.stopGeneration(number);
        return;
      }
      case 'send': {
        const number = numberOf(effect.to);
        const to: Party = number === null ? { role: 'Gateway' } : { role: 'Generation', number };
        this.surroundings.say(SERVICE, to, wordsOf(effect.event));
        if (number !== null) this.tellGeneration(number, effect.event);
        else this.surroundings.tellGateway(effect.event as GatewayCommand);
        return;
      }
      case 'emit': {
        const { outcome } = effect.event;
        const error = outcome.status === 'failed' ? String(outcome.error.error) : null;
        this.answers.push({ error });
        this.surroundings.say(SERVICE, { role: 'Admin' }, error ?? 'done');
      }
    }
  }

  #doForGeneration(number: number, effect: Effect): void {
    if (effect.type !== 'send') return;
    const { surroundings } = this;
    const self: Party = { role: 'Generation', number };
    if (effect.to === PARENT) {
      surroundings.say(self, SERVICE, wordsOf(effect.event));
      this.tellService(effect.event);
      return;
    }
    const told = effect.event.type === 'process.kill' ? 'SIGKILL' : 'SIGTERM';
    surroundings.say(self, { role: 'Process', number }, told);
    if (surroundings.generation(number)?.told !== 'SIGKILL') surroundings.change(number, { told });
  }

  #spawnGeneration({ generation: number, graphId }: GraphServerInput): void {
    const { next, effects } = this.models.generation.start(number, graphId);
    this.surroundings.say(SERVICE, { role: 'Generation', number }, `spawn for graph ${graphId}`);
    this.surroundings.addGeneration({ number, graphId, machine: next, process: 'unborn', told: 'nothing' });
    for (const effect of effects) this.#doForGeneration(number, effect);
  }

  /** What XState sends when a promise actor ends; a probe is the only one with something to say. */
  #settled(actorId: string, well: boolean, at = 0): AnyEventObject {
    return this.models.events.named(`${actorId} ${well} ${at}`, () =>
      well
        ? { type: `xstate.done.actor.${actorId}`, output: { endpoints: ENDPOINTS, at }, actorId }
        : { type: `xstate.error.actor.${actorId}`, error: new Error('it failed'), actorId },
    );
  }
}

function wordsOf(event: AnyEventObject): string {
  if (event.type === 'gateway.cutOver') return `cut over to generation ${event.target.generation}`;
  if (event.type === 'gateway.hold') return 'hold queries';
  if (event.type === 'gateway.refuse') return 'refuse queries';
  if (event.type === 'generation.exited') return `generation.exited (${event.report.reason})`;
  return event.type;
}
