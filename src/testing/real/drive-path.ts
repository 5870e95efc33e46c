/** Drives a real service along a path of the model: each event is brought about when its turn has come. */
import type { AnyStateMachine, EventObject } from 'xstate';
import type { GenerationEvent } from '../../machines/graph-server.js';
import type { Path } from '../paths/generate-paths.js';
import type { Microstep } from '../paths/trace-step.js';
import { deferred } from './deferred.js';
import { Follower } from './follower.js';
import { checkEnd, leave } from './leave.js';
import { lookAtRest } from './look-at-rest.js';
import { Observer } from './observer.js';
import { leavesWhenSpawned, passesByItself, type ServiceSnapshot } from './real-model.js';
import { isCommand, isOfGeneration, RealService } from './real-service.js';
import { isSpawnFailure, stepsOf } from './steps.js';

/** For one event; on a busy machine a process may take seconds to start. */
const PATIENCE_MS = 30_000;

export interface Drive {
  readonly logic: AnyStateMachine;
  readonly path: Path;
  /** A closed workspace with the graphs 1 and 2, which is copied. */
  readonly template: string;
  /** An empty directory; who gives it removes it. */
  readonly directory: string;
}

/** @returns the microsteps of the real machine. @throws when anything is not as the model says, or is left at the end */
export async function drivePath({ logic, path, template, directory }: Drive): Promise<readonly Microstep[]> {
  let run: PathRun | null = null;
  const observer = new Observer((event) => run?.take(event));
  const { policy } = (path.start.after as ServiceSnapshot).context;
  const real = await RealService.open({ template, directory, policy, inspect: observer.inspect });
  const offset = observer.snapshot.context.nextGeneration - 1;
  run = new PathRun(real, observer, new Follower(logic, stepsOf(logic, path), offset), offset);
  try {
    await run.toTheEnd();
  } finally {
    await leave(real, observer.snapshot.context.nextGeneration);
  }
  await checkEnd(real, run.follower, offset);
  return run.microsteps;
}

class PathRun {
  /** How many steps have been brought about. */
  #caused = 0;
  #problem: Error | null = null;
  #progress = deferred();
  /** Microsteps that belong to the path. */
  #ownMicrosteps = 0;

  constructor(
    private readonly real: RealService,
    private readonly observer: Observer,
    readonly follower: Follower,
    private readonly offset: number,
  ) {
    this.#providePrograms();
  }

  get microsteps(): readonly Microstep[] {
    return this.observer.microsteps.slice(0, this.#ownMicrosteps);
  }

  async toTheEnd(): Promise<void> {
    for (let index = 0; index < this.follower.steps.length; index += 1) {
      if (this.#caused <= index) {
        this.#caused = index + 1;
        await this.#cause(index);
      }
      await this.#made(index);
      if (this.#goesOn(index)) continue;
      const problems = await lookAtRest(this.real, this.observer);
      if (problems.length > 0) this.#fail(problems.join('\n'));
      if (this.#problem !== null) throw this.#problem;
    }
  }

  /** The real machine has taken an event. */
  take(event: EventObject): void {
    // Whatever comes after the end, or after a mistake, is part of the leaving.
    if (this.follower.next === undefined || this.#problem !== null) return;
    const problem = this.follower.take(event, this.observer.snapshot, this.real.service.status());
    this.#ownMicrosteps = this.observer.microsteps.length;
    if (problem !== null) this.#fail(problem);
    else this.#sayCommandInPassing();
    this.#wake();
  }

  /** In a state that passes by itself there is no other time for a command than now. */
  #sayCommandInPassing(): void {
    const { next, made } = this.follower;
    if (next === undefined || !passesByItself(next.before) || !isCommand(next.event)) return;
    this.#caused = made + 1;
    this.real.command(next.event);
  }

  /** For what happens by itself nothing is to be done. */
  async #cause(index: number): Promise<void> {
    const step = this.follower.steps[index];
    if (step === undefined) return;
    const byItself = passesByItself(step.before) || this.#isWithoutProgram(index);
    const event = this.#numbered(step.event);
    if (isOfGeneration(event) && leavesWhenSpawned(step)) this.real.control.permit('leave', event.generation);
    if (isCommand(event) || !byItself) await this.real.cause(event);
  }

  /** Between this step and the next one there is no time to look: the next one comes at once. */
  #goesOn(index: number): boolean {
    const step = this.follower.steps[index];
    return step === undefined || passesByItself(step.after) || this.#isWithoutProgram(index + 1);
  }

  /** A generation that cannot be spawned has no program, if that comes first; later, it cannot be recorded. */
  #isWithoutProgram(index: number): boolean {
    const event = this.follower.steps[index]?.event;
    const before = this.follower.steps[index - 1]?.before as ServiceSnapshot | undefined;
    return event !== undefined && isSpawnFailure(event) && before?.context.nextGeneration === event.generation;
  }

  #providePrograms(): void {
    const { steps } = this.follower;
    const without = steps.flatMap(({ event }, index) =>
      this.#isWithoutProgram(index) && isOfGeneration(event) ? [event.generation] : [],
    );
    // No step starts more than one, and one more may be started when the path is left.
    for (let generation = 1; generation <= steps.length + 1; generation += 1) {
      if (!without.includes(generation)) this.real.control.provideProgram(generation + this.offset);
    }
  }

  #numbered(event: EventObject): EventObject {
    if (!isOfGeneration(event)) return event;
    const numbered: GenerationEvent = { ...event, generation: event.generation + this.offset };
    return numbered;
  }

  async #made(index: number): Promise<void> {
    const timer = setTimeout(() => this.#fail(`Nothing came within ${PATIENCE_MS} ms`), PATIENCE_MS);
    while (this.follower.made <= index && this.#problem === null) await this.#progress.promise;
    clearTimeout(timer);
    if (this.#problem !== null) throw this.#problem;
  }

  #fail(text: string): void {
    this.#problem ??= new Error(`${text}\nin the path\n${this.follower.describe()}`);
    this.#wake();
  }

  #wake(): void {
    this.#progress.resolve();
    this.#progress = deferred();
  }
}
