/**
 * Paths through a model: the shortest one to each of its states, by @xstate/graph, and as many more as it takes to
 * cover every transition, every guard both ways, every (state, event) pair and every reaction.
 */
import { getShortestPaths } from '@xstate/graph';
import type { ActorLogic, AnyMachineSnapshot, EventObject } from 'xstate';
import type { Coverage } from './coverage.js';
import type { MachineModel } from './model.js';
import { reactionKey } from './reactions.js';
import { type Step, traceStart, traceStep } from './trace-step.js';

export interface Path {
  readonly start: Pick<Step, 'after' | 'actions'>;
  readonly steps: readonly Step[];
}

export interface GeneratedPaths {
  /** States of the model that are told apart. */
  readonly states: number;
  /** What events set off, as far as it is told apart: see reactions.ts. */
  readonly reactions: number;
  readonly paths: readonly Path[];
}

/** @param coverage what other models of the machine cover already; afterwards, what these paths cover as well */
export function generatePaths(model: MachineModel, coverage: Coverage): GeneratedPaths {
  const tree = new PathTree(model);
  const shortest = shortestPaths(model, tree);
  const reactions = new Set<string>();
  const coversMore = (step: Step) => {
    const { size } = reactions;
    reactions.add(reactionKey(step));
    return coverStep(coverage, step) || reactions.size > size;
  };
  coverage.rest(tree.root.start.after);
  for (const step of tree.steps()) coversMore(step);
  for (const path of shortest) {
    if (model.isBeyondBound?.(endOf(path)) === true) continue;
    for (const event of casesOf(model, endOf(path))) {
      if (coversMore(traceStep(model.logic, endOf(path), event)) || model.isSmall === true) tree.extend(path, event);
    }
  }
  return { states: shortest.length, reactions: reactions.size, paths: tree.whole() };
}

/** Nothing comes to a machine that has ended. */
function casesOf({ cases }: MachineModel, snapshot: AnyMachineSnapshot): readonly EventObject[] {
  return snapshot.status === 'active' ? cases(snapshot) : [];
}

function endOf({ start, steps }: Path): AnyMachineSnapshot {
  return steps.at(-1)?.after ?? start.after;
}

function shortestPaths(model: MachineModel, tree: PathTree): Path[] {
  const found = getShortestPaths(inertLogic(model), {
    events: (snapshot: AnyMachineSnapshot) => casesOf(model, snapshot),
    serializeState: (snapshot: AnyMachineSnapshot) => model.fold(snapshot),
    ...(model.isBeyondBound === undefined ? {} : { stopWhen: model.isBeyondBound }),
  });
  // The graph keeps one of several states that fold alike, so each path is followed again by its events.
  return found.map(({ steps }) => steps.slice(1).reduce((path, { event }) => tree.extend(path, event), tree.root));
}

/** Paths that begin alike share their beginning, and one that another begins with needs no run of its own. */
class PathTree {
  readonly root: Path;
  readonly #next = new Map<Path, Map<string, Path>>();

  constructor(private readonly model: MachineModel) {
    this.root = { start: traceStart(model.logic, model.input), steps: [] };
    this.#next.set(this.root, new Map());
  }

  extend(path: Path, event: EventObject): Path {
    const next = this.#next.get(path) ?? new Map<string, Path>();
    const key = JSON.stringify(event);
    const found = next.get(key);
    if (found !== undefined) return found;
    const steps = [...path.steps, traceStep(this.model.logic, endOf(path), event)];
    const extended = { start: path.start, steps };
    this.#next.set(path, next.set(key, extended));
    this.#next.set(extended, new Map());
    return extended;
  }

  steps(): Step[] {
    return [...this.#next.keys()].flatMap(({ steps }) => steps.at(-1) ?? []);
  }

  whole(): Path[] {
    return [...this.#next].filter(([, next]) => next.size === 0).map(([path]) => path);
  }
}

function coverStep(coverage: Coverage, { microsteps, after }: Step): boolean {
  const found = microsteps.map((microstep) => coverage.observe(microstep));
  return [...found, coverage.rest(after)].includes(true);
}

/** The machine, run without its effects: the actor scope of @xstate/graph has no parent, and ours reports to one. */
function inertLogic({ logic, input }: MachineModel): ActorLogic<AnyMachineSnapshot, EventObject> {
  return {
    transition: (snapshot, event) => traceStep(logic, snapshot, event).after,
    getInitialSnapshot: () => traceStart(logic, input).after,
    getPersistedSnapshot: (snapshot) => snapshot,
  };
}
