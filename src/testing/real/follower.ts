/**
 * Follows a real machine along a path: every event that it takes must be the next one of the path, and must leave it,
 * and its status, in the state of the model.
 */
import type { AnyStateMachine, EventObject } from 'xstate';
import type { ServiceStatus } from '../../types/service.js';
import type { Step } from '../paths/trace-step.js';
import { stateName } from '../state-name.js';
import { essenceOf, isTheSame, type Offset, statusOf, statusSeen } from './expectations.js';
import { passesByItself, type ServiceSnapshot } from './real-model.js';
import { describeEvent, describeSteps, retrace } from './steps.js';

export class Follower {
  readonly #logic: AnyStateMachine;
  readonly #offset: Offset;
  #steps: readonly Step[];
  #made = 0;

  constructor(logic: AnyStateMachine, steps: readonly Step[], offset: Offset) {
    this.#logic = logic;
    this.#steps = steps;
    this.#offset = offset;
  }

  /** How many steps the real machine has made. */
  get made(): number {
    return this.#made;
  }

  get steps(): readonly Step[] {
    return this.#steps;
  }

  get next(): Step | undefined {
    return this.#steps[this.#made];
  }

  /** @returns what is not as the model says, in words; null when all is well */
  take(came: EventObject, snapshot: ServiceSnapshot, status: ServiceStatus): string | null {
    if (!this.#isNext(came)) this.#reorder(came);
    const step = this.next;
    if (step === undefined || !this.#isNext(came)) {
      const wanted = step === undefined ? 'the end' : describeEvent(step.event);
      return `${describeEvent(came)} came in ${stateName(snapshot.value)}, and ${wanted} was to come`;
    }
    this.#made += 1;
    const wanted = step.after as ServiceSnapshot;
    return (
      difference('the machine', essenceOf(snapshot, this.#offset), essenceOf(wanted)) ??
      difference('the status', statusSeen(status), statusOf(wanted, this.#offset))
    );
  }

  describe(): string {
    return describeSteps(this.#steps, this.#made);
  }

  #isNext(came: EventObject): boolean {
    const step = this.next;
    return step !== undefined && isTheSame(step.event, came, this.#offset, !passesByItself(step.before));
  }

  /** Of two that are dying, nobody knows which goes first. */
  #reorder(came: EventObject): void {
    const isDyingExit = ({ event, before }: Step) => event.type === 'generation.exited' && passesByItself(before);
    const here = this.next;
    const later = this.#steps.findIndex(
      (step, index) => index > this.#made && isDyingExit(step) && isTheSame(step.event, came, this.#offset, false),
    );
    const [first] = this.#steps;
    const there = this.#steps[later];
    if (first === undefined || here === undefined || there === undefined || !isDyingExit(here)) return;
    const events = this.#steps.map(({ event }) => event);
    events[this.#made] = there.event;
    events[later] = here.event;
    this.#steps = retrace(this.#logic, first.before, events);
  }
}

function difference(what: string, seen: unknown, wanted: unknown): string | null {
  const [a, b] = [JSON.stringify(seen), JSON.stringify(wanted)];
  return a === b ? null : `${what} is\n  ${a}\nand the model has\n  ${b}`;
}
