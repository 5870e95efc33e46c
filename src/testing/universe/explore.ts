/**
 * Walks the whole universe, breadth first, so that what is found is found by a shortest way. States are checked when
 * they are met first, steps each time. A state in which something is under way must have a step of progress; and when
 * all is walked, progress.ts sees to it that such steps make no circle. So from every state, whatever happens in
 * whatever order, the universe comes to rest once nobody asks for anything and nothing more goes wrong (design section
 * 5, promise 9).
 */
import { keyOf } from './canonical.js';
import { type ProgressEdges, waysToRest } from './progress.js';
import type { Breach, Step, UniverseState } from './state.js';
import { isQuiescent, kindOf } from './steps.js';
import type { Universe } from './universe.js';

export interface Violation extends Breach {
  /** From the initial state; the last ones show it. */
  readonly steps: readonly Step[];
}

export interface Exploration {
  readonly states: number;
  readonly transitions: number;
  /** Steps on the longest of the shortest ways. */
  readonly depth: number;
  /** Steps that were not taken because they lead to more generations than the bound. 0: all there is was explored. */
  readonly notTaken: number;
  readonly quiescentStates: number;
  /** Steps that it takes at most to come to rest, once nobody asks and nothing goes wrong. Null when not all was walked. */
  readonly longestWayToRest: number | null;
  readonly violation: Violation | null;
}

export class Explorer {
  readonly #found = new Map<string, number>();
  /** By state: from where, and by which of the steps enabled there. */
  readonly #from: number[] = [-1];
  readonly #by: number[] = [-1];
  readonly #progress: ProgressEdges = { from: [], to: [] };

  constructor(
    private readonly universe: Universe,
    /** Steps to a state in which more generations have something left are not taken. */
    private readonly mostGenerations: number,
  ) {}

  explore(): Exploration {
    const { stackTraceLimit } = Error;
    // The machines make errors that are answers, and never thrown; their stacks would take a tenth of the time.
    Error.stackTraceLimit = 0;
    try {
      return this.#walk();
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
  }

  #walk(): Exploration {
    const figures = { states: 1, transitions: 0, depth: 0, notTaken: 0, quiescentStates: 0, longestWayToRest: null };
    let frontier: readonly UniverseState[] = [this.universe.initial];
    this.#found.set(keyOf(this.universe.initial), 0);
    for (let place = 0; frontier.length > 0; ) {
      const next: UniverseState[] = [];
      for (const state of frontier) {
        const violation = this.#expand(state, place, next, figures);
        if (violation !== null) return { ...figures, violation };
        place += 1;
      }
      if (next.length > 0) figures.depth += 1;
      frontier = next;
    }
    const { longestWay, circle } = waysToRest(this.#progress, figures.states);
    if (circle === null) return { ...figures, longestWayToRest: longestWay, violation: null };
    const { place, path } = circle;
    const seen = `${path.length} steps lead back to where they began, though nobody asks and nothing goes wrong`;
    const steps = [...this.#wayTo(place), ...this.#along(place, path)];
    return { ...figures, violation: { invariant: 'nothingRunsInCircles', seen, steps } };
  }

  #expand(
    state: UniverseState,
    place: number,
    next: UniverseState[],
    figures: { states: number; transitions: number; notTaken: number; quiescentStates: number },
  ): Violation | null {
    const { universe } = this;
    const isAtRest = isQuiescent(state);
    if (isAtRest) figures.quiescentStates += 1;
    let leads = isAtRest;
    for (const [by, step] of universe.enabledSteps(state).entries()) {
      const { named, state: after, breach } = universe.step(state, step);
      if (breach !== null) return this.#violation(breach, place, step);
      if (after.generations.length > this.mostGenerations) {
        figures.notTaken += 1;
        continue;
      }
      figures.transitions += 1;
      const key = keyOf(after);
      let to = this.#found.get(key);
      if (to === undefined) {
        const wrong = universe.breachOf(named);
        if (wrong !== null) return this.#violation(wrong, place, step);
        to = figures.states;
        figures.states += 1;
        this.#found.set(key, to);
        this.#from.push(place);
        this.#by.push(by);
        next.push(after);
      }
      if (kindOf(step, state) === 'progress' && !isKillRepeated(step)) {
        leads = true;
        this.#progress.from.push(place);
        this.#progress.to.push(to);
      }
    }
    if (leads) return null;
    const seen = `the service is ${state.service.path}, and nothing is left that would go on`;
    return { invariant: 'nothingWaitsForEver', seen, steps: this.#wayTo(place) };
  }

  #violation(breach: Breach, place: number, step: Step): Violation {
    return { ...breach, steps: [...this.#wayTo(place), step] };
  }

  #wayTo(place: number): readonly Step[] {
    const choices: number[] = [];
    for (let at = place; at > 0; at = this.#from[at] ?? 0) choices.push(this.#by[at] ?? 0);
    const steps: Step[] = [];
    let state = this.universe.initial;
    for (const choice of choices.reverse()) {
      const step = this.universe.enabledSteps(state)[choice];
      if (step === undefined) break;
      steps.push(step);
      state = this.universe.step(state, step).state;
    }
    return steps;
  }

  /** The progress steps that lead from state to state. */
  #along(place: number, path: readonly number[]): readonly Step[] {
    const steps: Step[] = [];
    let state = this.#wayTo(place).reduce((at, step) => this.universe.step(at, step).state, this.universe.initial);
    for (const to of path) {
      for (const step of this.universe.enabledSteps(state)) {
        const after = this.universe.step(state, step).state;
        if (kindOf(step, state) !== 'progress' || this.#found.get(keyOf(after)) !== to) continue;
        steps.push(step);
        state = after;
        break;
      }
    }
    return steps;
  }
}

/**
 * The one exception to progress: SIGKILL is sent again as long as the process group is not empty. That a killed process
 * ends at last is for the kernel to see to.
 */
function isKillRepeated(step: Step): boolean {
  return step.type === 'delayElapses' && step.timer.includes('.killDeadline.');
}
