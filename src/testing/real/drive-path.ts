/**
 * Drives a real service along a path of the model. Every event is brought about when its turn has come; every event that
 * the real machine takes must be the next one of the path, and leave it, and its status, in the state of the model.
 */
import type { AnyMachineSnapshot, AnyStateMachine, EventObject, InspectionEvent } from 'xstate';
import type { GenerationEvent } from '../../machines/graph-server.js';
import type { ServicePolicy } from '../../machines/policy.js';
import type { Path } from '../paths/generate-paths.js';
import { type Microstep, type Step, traceStep } from '../paths/trace-step.js';
import { stateName } from '../state-name.js';
import { type Deferred, deferred } from './deferred.js';
import { essenceOf, isTheSame, type Offset, statusOf, statusSeen } from './expectations.js';
import { checkEnd, leave } from './leave.js';
import { lookAtRest, type Watched } from './look-at-rest.js';
import { passesByItself, type ServiceSnapshot } from './real-model.js';
import { isCommand, isOfGeneration, RealService } from './real-service.js';

/** For one event; on a busy machine a process may take seconds to start. */
const PATIENCE_MS = 30_000;

export interface Drive {
  readonly logic: AnyStateMachine;
  readonly path: Path;
  readonly template: string;
  readonly directory: string;
}

/** @returns the microsteps of the real machine. @throws when anything is not as the model says, or is left at the end */
export async function drivePath({ logic, path, template, directory }: Drive): Promise<readonly Microstep[]> {
  const run = new PathRun(logic, path);
  const { policy } = (path.start.after as ServiceSnapshot).context;
  const real = await run.open({ template, directory, policy });
  try {
    await run.toTheEnd();
  } catch (error) {
    // What is wrong at the end follows from what went wrong before.
    await leave(real, run);
    throw error;
  }
  await leave(real, run);
  await checkEnd(real, run);
  return run.microsteps;
}

class PathRun implements Watched {
  readonly microsteps: Microstep[] = [];
  readonly #logic: AnyStateMachine;
  #steps: readonly Step[];
  /** How many steps the real machine has made. */
  #at = 0;
  /** How many steps have been brought about. */
  #caused = 0;
  #real: RealService | null = null;
  #snapshot: AnyMachineSnapshot | null = null;
  #offset: Offset = 0;
  #gateway: Watched['gateway'] = null;
  #problem: Error | null = null;
  #isOver = false;
  #progress: Deferred = deferred();

  constructor(logic: AnyStateMachine, { start, steps }: Path) {
    this.#logic = logic;
    this.#steps = numberCommands(logic, start.after, steps);
  }

  async open(where: { template: string; directory: string; policy: ServicePolicy }): Promise<RealService> {
    this.#real = await RealService.open({ ...where, inspect: (event) => this.#inspect(event) });
    this.#offset = this.snapshot.context.nextGeneration - 1;
    for (const generation of this.#generationsWithProgram()) this.#real.control.provideProgram(generation);
    return this.#real;
  }

  get steps(): readonly Step[] {
    return this.#steps;
  }

  get offset(): Offset {
    return this.#offset;
  }

  get gateway(): Watched['gateway'] {
    return this.#gateway;
  }

  get snapshot(): ServiceSnapshot {
    if (this.#snapshot === null) throw new Error('The real machine has not been seen yet');
    return this.#snapshot as ServiceSnapshot;
  }

  async toTheEnd(): Promise<void> {
    for (let index = 0; index < this.#steps.length; index += 1) {
      if (this.#caused <= index) {
        this.#caused = index + 1;
        await this.#cause(index);
      }
      await this.#reached(index);
      if (!this.#goesOn(index)) await this.#check(lookAtRest(this.#service, this));
    }
  }

  /** What happened, for people: one line for each step of the path. */
  describe(): string {
    const lines = this.#steps.map(({ event, after }, index) => {
      const mark = index < this.#at ? ' ' : '?';
      return `${mark} ${describe(event)} → ${stateName(after.value)}`;
    });
    return lines.join('\n');
  }

  get #service(): RealService {
    if (this.#real === null) throw new Error('The service is not open yet');
    return this.#real;
  }

  /** Nothing is to be done for what happens by itself. */
  async #cause(index: number): Promise<void> {
    const step = this.#steps[index];
    if (step === undefined) return;
    const { event, before } = step;
    const byItself = passesByItself(before) || this.#isWithoutProgram(index);
    if (isCommand(event) || !byItself) await this.#service.cause(this.#numbered(event));
  }

  /** Between this step and the next one nothing can be looked at: the next one comes at once. */
  #goesOn(index: number): boolean {
    const step = this.#steps[index];
    if (step === undefined) return false;
    const killsAnother = step.event.type === 'generation.unhealthy';
    return killsAnother || passesByItself(step.after) || this.#isWithoutProgram(index + 1);
  }

  #inspect(inspected: InspectionEvent): void {
    if (inspected.type === '@xstate.event' && inspected.event.type.startsWith('gateway.')) {
      this.#gateway = inspected.event as Watched['gateway'];
    }
    if (inspected.actorRef?.sessionId !== inspected.rootId) return;
    if (inspected.type === '@xstate.microstep') {
      const after = inspected.snapshot as AnyMachineSnapshot;
      const before = this.microsteps.at(-1)?.after ?? this.#snapshot;
      if (before !== null && !this.#isOver)
        this.microsteps.push({ before, event: inspected.event, transitions: inspected._transitions, after });
    }
    if (inspected.type !== '@xstate.snapshot') return;
    this.#snapshot = inspected.snapshot as AnyMachineSnapshot;
    if (this.#isOver || isNoStep(inspected.event)) return;
    this.#advance(inspected.event);
  }

  #advance(came: EventObject): void {
    if (!this.#isNext(came)) this.#reorder(came);
    const step = this.#steps[this.#at];
    if (step === undefined || !this.#isNext(came)) {
      const wanted = step === undefined ? 'the end' : describe(step.event);
      this.#fail(`${describe(came)} came in ${stateName(this.snapshot.value)}, and ${wanted} was to come`);
      return;
    }
    this.#compare('the machine', essenceOf(this.snapshot, this.#offset), essenceOf(step.after as ServiceSnapshot));
    const { status } = this.#service.service;
    this.#compare(
      'the status',
      statusSeen(status.call(this.#service.service)),
      statusOf(step.after as ServiceSnapshot, this.#offset),
    );
    this.#at += 1;
    this.#isOver = this.#isOver || this.#at === this.#steps.length;
    this.#sayCommandInPassing();
    this.#wake();
  }

  /** In a state that passes by itself there is no other time for a command than now. */
  #sayCommandInPassing(): void {
    const next = this.#steps[this.#at];
    if (next === undefined || !passesByItself(next.before) || !isCommand(next.event)) return;
    this.#caused = this.#at + 1;
    this.#service.command(next.event);
  }

  #isNext(came: EventObject): boolean {
    const step = this.#steps[this.#at];
    return step !== undefined && isTheSame(step.event, came, this.#offset, !passesByItself(step.before));
  }

  /** Of two that are dying, nobody knows which goes first. */
  #reorder(came: EventObject): void {
    const here = this.#steps[this.#at];
    const later = this.#steps.findIndex(
      ({ event, before }, index) =>
        index > this.#at && passesByItself(before) && isTheSame(event, came, this.#offset, false),
    );
    const there = this.#steps[later];
    if (here?.event.type !== 'generation.exited' || there?.event.type !== 'generation.exited') return;
    if (!passesByItself(here.before)) return;
    const events = this.#steps.map(({ event }) => event);
    events[this.#at] = there.event;
    events[later] = here.event;
    this.#steps = retrace(this.#logic, this.#steps[0]?.before, events);
  }

  #generationsWithProgram(): number[] {
    const { nextGeneration } = this.snapshot.context;
    const started = this.#steps.length + 2;
    const without = this.#steps.flatMap(({ event }, index) =>
      this.#isWithoutProgram(index) && isOfGeneration(event) ? [event.generation + this.#offset] : [],
    );
    return Array.from({ length: started }, (_, index) => nextGeneration + index).filter((n) => !without.includes(n));
  }

  /** A generation that fails to spawn right after it was to be started has no program; later, it cannot be recorded. */
  #isWithoutProgram(index: number): boolean {
    const event = this.#steps[index]?.event;
    if (event === undefined || !isOfGeneration(event) || event.type !== 'generation.exited') return false;
    const previous = this.#steps[index - 1];
    const startsIt = previous?.before.context.nextGeneration === event.generation && !isCommand(event);
    return startsIt && event.report.reason === 'spawnFailed';
  }

  #numbered(event: EventObject): EventObject {
    if (!isOfGeneration(event)) return event;
    const numbered: GenerationEvent = { ...event, generation: event.generation + this.#offset };
    return numbered;
  }

  #compare(what: string, seen: unknown, wanted: unknown): void {
    const [a, b] = [JSON.stringify(seen), JSON.stringify(wanted)];
    if (a !== b) this.#fail(`${what} is\n  ${a}\nand the model has\n  ${b}`);
  }

  #fail(text: string): void {
    this.#problem ??= new Error(`${text}\nafter step ${this.#at} of\n${this.describe()}`);
    this.#isOver = true;
    this.#wake();
  }

  #wake(): void {
    this.#progress.resolve();
    this.#progress = deferred();
  }

  async #reached(index: number): Promise<void> {
    const timer = setTimeout(() => this.#fail(`Nothing came within ${PATIENCE_MS} ms`), PATIENCE_MS);
    while (this.#at <= index && this.#problem === null) await this.#progress.promise;
    clearTimeout(timer);
    if (this.#problem !== null) throw this.#problem;
  }

  async #check(looked: Promise<readonly string[]>): Promise<void> {
    const problems = await looked;
    if (problems.length > 0) this.#fail(problems.join('\n'));
    if (this.#problem !== null) throw this.#problem;
  }
}

/** Each command gets the id that the service will give it. */
function numberCommands(logic: AnyStateMachine, initial: AnyMachineSnapshot, steps: readonly Step[]): readonly Step[] {
  let last = 0;
  const events = steps.map(({ event }) => {
    if (!isCommand(event)) return event;
    last += 1;
    return { ...event, commandId: `command-${last}` };
  });
  return retrace(logic, initial, events);
}

function retrace(
  logic: AnyStateMachine,
  initial: AnyMachineSnapshot | undefined,
  events: readonly EventObject[],
): readonly Step[] {
  const steps: Step[] = [];
  for (const event of events) {
    const before = steps.at(-1)?.after ?? initial;
    if (before !== undefined) steps.push(traceStep(logic, before, event));
  }
  return steps;
}

/** The machine begins, and the actor of a generation is done after the generation has reported its exit. */
function isNoStep({ type }: EventObject): boolean {
  return type === 'xstate.init' || type.startsWith('xstate.done.actor.generation-');
}

function describe(event: EventObject): string {
  if (isCommand(event)) return 'graphId' in event ? `${event.type} ${event.graphId}` : event.type;
  if (!isOfGeneration(event)) return event.type;
  const how = event.type === 'generation.exited' ? ` (${event.report.reason})` : '';
  return `${event.type} ${event.generation}${how}`;
}
