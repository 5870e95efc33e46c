/** What has been covered of a machine: fed with microsteps, in which the machine itself says what it selected. */
import type { AnyMachineSnapshot, AnyStateMachine, AnyTransitionDefinition } from 'xstate';
import { ancestry, leafOf } from '../state-name.js';
import { type Goals, goalsOf, guardKey, isIgnored, type Kind, pairKey, stateKey, transitionKey } from './goals.js';
import type { Microstep } from './trace-step.js';

export interface Count {
  readonly covered: number;
  readonly total: number;
}

export class Coverage {
  readonly goals: Goals;
  readonly #ignored = new Set<string>();
  readonly #handled = new Set<string>();
  readonly #covered: Readonly<Record<Kind, Set<string>>> = {
    states: new Set(),
    transitions: new Set(),
    pairs: new Set(),
    guards: new Set(),
  };

  constructor(machine: AnyStateMachine) {
    this.goals = goalsOf(machine);
  }

  /** One microstep. @returns whether it covers something that had not been covered */
  observe({ before, event, transitions, after }: Microstep): boolean {
    const [selected] = transitions;
    const isEventless = selected?.eventType === '';
    const found = [
      this.#enter(before),
      this.#enter(after),
      this.#guards(before, isEventless ? '' : event.type, selected),
      selected !== undefined && this.#add('transitions', transitionKey(selected)),
      selected !== undefined && !isEventless && this.#decide(pairKey(leafOf(before), event.type), selected),
    ];
    return found.includes(true);
  }

  /** The machine has come to rest: none of the transitions that need no event was open to it. */
  rest(snapshot: AnyMachineSnapshot): boolean {
    const entered = this.#enter(snapshot);
    return snapshot.status === 'active' ? this.#guards(snapshot, '', undefined) || entered : entered;
  }

  count(kind: Kind): Count {
    return { covered: this.goals[kind].size - this.missing(kind).length, total: this.goals[kind].size };
  }

  missing(kind: Kind): string[] {
    return [...this.goals[kind]].filter((key) => !this.#covered[kind].has(key));
  }

  /** Anything covered that the definition does not have would be an error in the counting. */
  unknown(kind: Kind): string[] {
    return [...this.#covered[kind]].filter((key) => !this.goals[kind].has(key));
  }

  /** Pairs in which the machine does nothing, because it declares so, whatever the event says. */
  ignoredPairs(): string[] {
    return [...this.#ignored].filter((pair) => !this.#handled.has(pair));
  }

  #enter(snapshot: AnyMachineSnapshot): boolean {
    const entered = ancestry(leafOf(snapshot)).filter((node) => node.parent !== undefined);
    return entered.map((node) => this.#add('states', stateKey(node))).includes(true);
  }

  /** Transitions are tried from the leaf outwards, each list in order, until one's guard says yes. */
  #guards(before: AnyMachineSnapshot, eventType: string, selected: AnyTransitionDefinition | undefined): boolean {
    let found = false;
    for (const node of ancestry(leafOf(before))) {
      const tried = eventType === '' ? node.always : node.transitions.get(eventType);
      for (const transition of tried ?? []) {
        const isTaken = selected !== undefined && transitionKey(transition) === transitionKey(selected);
        if (transition.guard !== undefined && this.#add('guards', guardKey(transition, isTaken))) found = true;
        if (isTaken) return found;
      }
    }
    return found;
  }

  /** A pair may be handled for one payload and ignored for another; both are worth a path. */
  #decide(pair: string, selected: AnyTransitionDefinition): boolean {
    const decided = isIgnored(selected) ? this.#ignored : this.#handled;
    const isNew = !decided.has(pair);
    decided.add(pair);
    return this.#add('pairs', pair) || isNew;
  }

  #add(kind: Kind, key: string): boolean {
    const isNew = !this.#covered[kind].has(key);
    this.#covered[kind].add(key);
    return isNew;
  }
}
