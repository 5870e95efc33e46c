/** What a step changes beside the service: generations with their processes, gateway, store, query. */
import type { GatewayCommand } from '../../types/gateway.js';
import { accept, lose, obey } from './gateway-model.js';
import type { GenerationModel } from './generation-model.js';
import type {
  Breach,
  GatewayState,
  GenerationState,
  Message,
  Party,
  QueryPlace,
  StoreState,
  UniverseState,
} from './state.js';
import { beginWrite, endForgotten, endWrite, forgetWriter } from './store-model.js';

export class Surroundings {
  readonly breaches: Breach[] = [];
  generations: readonly GenerationState[];
  gateway: GatewayState;
  store: StoreState;
  query: QueryPlace;

  constructor(
    private readonly model: GenerationModel,
    { generations, gateway, store, query }: UniverseState,
    /** Hears every message, for the diagram. */
    private readonly observe: ((message: Message) => void) | undefined,
  ) {
    this.generations = generations;
    this.gateway = gateway;
    this.store = store;
    this.query = query;
  }

  say(from: Party, to: Party | null, text: string): void {
    this.observe?.({ from, to, text });
  }

  generation(number: number): GenerationState | undefined {
    return this.generations.find((generation) => generation.number === number);
  }

  addGeneration(born: Omit<GenerationState, 'id'>): void {
    if (this.generation(born.number) !== undefined) {
      const seen = `generation ${born.number} exists already`;
      this.breaches.push({ invariant: 'noGenerationNumberIsReused', seen });
    }
    this.generations = [...this.generations, this.model.intern(born)];
  }

  change(number: number, change: Partial<Omit<GenerationState, 'id' | 'number'>>): void {
    this.generations = this.generations.map((generation) =>
      generation.number === number ? this.model.intern({ ...generation, ...change }) : generation,
    );
  }

  /** The actor of the generation ends. A process that is left is killed, and nobody hears of it any more. */
  stopGeneration(number: number): void {
    const generation = this.generation(number);
    if (generation === undefined) return;
    if (generation.process === 'gone') this.generations = this.generations.filter((other) => other !== generation);
    else this.change(number, { machine: null, told: 'SIGKILL' });
  }

  processIsGone(number: number): void {
    if (this.generation(number)?.machine === null) {
      this.generations = this.generations.filter((generation) => generation.number !== number);
    }
    this.change(number, { process: 'gone' });
    const { gateway, query } = lose(this, number);
    this.gateway = gateway;
    this.#place(query);
  }

  tellGateway(command: GatewayCommand): void {
    const { gateway, query } = obey(this, command);
    this.gateway = gateway;
    this.#place(query);
  }

  queryArrives(): void {
    this.#place(accept(this).query);
  }

  queryEnds(): void {
    this.query = 'nowhere';
  }

  beginWrite(graphId: string, actorId: string): void {
    this.store = beginWrite(this.store, graphId, actorId);
  }

  forgetWriter(actorId: string): void {
    this.store = forgetWriter(this.store, actorId);
  }

  /** Returns who waits for it. */
  endWrite(well: boolean): string | null {
    const { write } = this.store;
    this.store = endWrite(this.store, well);
    return write?.actorId ?? null;
  }

  endForgotten(graphId: string, well: boolean, last: boolean): void {
    this.store = endForgotten(this.store, graphId, well, last);
  }

  #place(query: QueryPlace): void {
    const before = this.query;
    this.query = query;
    if (typeof query !== 'number' || query === before) return;
    this.say({ role: 'Gateway' }, { role: 'Process', number: query }, 'query');
    const { machine } = this.generation(query) ?? {};
    if (machine?.path === 'serving') return;
    const seen = `a query was sent to generation ${query}, which is ${machine?.path ?? 'gone'}`;
    this.breaches.push({ invariant: 'queriesGoToServingGenerations', seen });
  }
}
