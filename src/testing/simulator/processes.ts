/** The processes of a run, each from the order to start it until the machine has heard of its end. */
import type { GraphServerProcessInput } from '../../machines/graph-server.js';
import type { ChildEvent } from '../../types/child.js';
import type { EventQueue } from './event-queue.js';
import { FatedProcess } from './fated-process.js';
import type { Fates } from './fates.js';
import type { Witness } from './witness.js';

export interface ProcessesOptions {
  readonly queue: EventQueue;
  readonly witness: Witness;
  readonly fates: Fates;
  readonly sharedData: boolean;
  /** What the wall clock says. */
  readonly date: () => number;
  /** The connections to a generation break. */
  readonly ended: (generation: number) => void;
}

export class Processes {
  /** How many process groups are not empty. */
  living = 0;
  readonly #byGeneration = new Map<number, FatedProcess>();
  #lastGeneration = 0;

  constructor(private readonly options: ProcessesOptions) {}

  of(generation: number): FatedProcess | undefined {
    return this.#byGeneration.get(generation);
  }

  /** Oldest first. */
  all(): readonly FatedProcess[] {
    return [...this.#byGeneration.values()];
  }

  start({ generation, graphId }: GraphServerProcessInput, tell: (event: ChildEvent) => void): FatedProcess {
    const { queue, witness, fates, date, ended } = this.options;
    const name = `Generation ${generation}`;
    witness.say('Service', name, `start, graph ${graphId}`);
    this.#check(generation, graphId);
    const process = new FatedProcess(generation, graphId, fates.process(graphId), queue, date, {
      tell: (event) => {
        witness.say(name, 'Service', event.type);
        if (event.type === 'process.spawnFailed') this.living -= 1;
        if (!process.lives) this.#byGeneration.delete(generation);
        tell(event);
      },
      note: (what) => {
        witness.count(`process ${what}`);
        witness.say(name, name, what);
      },
      ended: () => {
        this.living -= 1;
        ended(generation);
      },
    });
    this.#byGeneration.set(generation, process);
    this.living += 1;
    witness.count('process started');
    witness.figures.reach('most processes at once', this.living);
    return process;
  }

  /** Its machine does not follow it any more. */
  abandon({ lives, generation }: FatedProcess): void {
    if (lives)
      this.options.witness.violate('every process is watched until its end', `generation ${generation} is not`);
  }

  #check(generation: number, graphId: string): void {
    const { witness, sharedData } = this.options;
    if (generation <= this.#lastGeneration) witness.violate('no generation number is used twice', String(generation));
    this.#lastGeneration = generation;
    if (sharedData) return;
    const other = this.all().find((process) => process.lives && process.graphId === graphId);
    if (other === undefined) return;
    witness.violate(
      'exclusive data is never opened twice at once',
      `by generations ${other.generation}, ${generation}`,
    );
  }
}
