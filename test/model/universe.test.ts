/** Is the universe like the real thing? Random ways through it are walked by real actors of XState beside it. */
import { describe, expect, it } from 'vitest';
import type { AnyActorRef } from 'xstate';
import type { Order, Step, UniverseState } from '../../src/testing/universe/state.js';
import { kindOf } from '../../src/testing/universe/steps.js';
import { Universe } from '../../src/testing/universe/universe.js';
import { RealActors } from './real-actors.js';

const WALKS = 60;
const STEPS = 60;

/** How the canonical names of the universe are called among the real actors. */
interface Names {
  readonly numbers: ReadonlyMap<number, number>;
  readonly swapped: boolean;
}

describe('the universe', () => {
  it.each([
    ['exclusive data', { sharedData: false }, 20],
    ['shared data', { sharedData: true }, 19],
    ['a standby', { sharedData: true, standby: 1 }, 19],
  ])('goes where real actors go, with %s', async (_name, options, states) => {
    const universe = new Universe(options);
    const visited = new Set<string>();
    for (let walk = 1; walk <= WALKS; walk += 1) await compareWalk(universe, randomNumbers(walk), visited);
    // Every state of the service in which it may be met, so that none is left unseen.
    expect(visited.size).toBe(states);
  });
});

async function compareWalk(universe: Universe, random: () => number, visited: Set<string>): Promise<void> {
  const real = new RealActors(universe.policy);
  let names: Names = { numbers: new Map(), swapped: false };
  let state = universe.initial;
  const walked: Step[] = [];
  for (let count = 0; count < STEPS; count += 1) {
    const step = chooseStep(universe, state, random);
    walked.push(step);
    await real.perform(realStep(step, names));
    const { state: after, naming } = universe.step(state, step);
    names = namesAfter(naming, names, real.service.getSnapshot().context.nextGeneration, after);
    state = after;
    visited.add(state.service.path);
    expect(describeReal(real), JSON.stringify(walked)).toEqual(describeState(state, names));
  }
  real.service.stop();
}

/** Mostly what must happen sooner or later, so that walks get somewhere. */
function chooseStep(universe: Universe, state: UniverseState, random: () => number): Step {
  const steps = universe.enabledSteps(state);
  const progress = steps.filter((step) => kindOf(step, state) === 'progress');
  const choice = progress.length > 0 && random() < 0.6 ? progress : steps;
  return choice[Math.floor(random() * choice.length)] ?? steps[0] ?? { type: 'queryArrives' };
}

function namesAfter(naming: Names, before: Names, nextReal: number, state: UniverseState): Names {
  const numbers = new Map<number, number>();
  for (const [old, canonical] of naming.numbers) {
    const known = before.numbers.get(old);
    // Whoever is new in this step is the youngest of the real ones.
    if (known !== undefined) numbers.set(canonical, known);
    else if (canonical <= state.generations.length) numbers.set(canonical, nextReal - 1);
  }
  return { numbers, swapped: before.swapped !== naming.swapped };
}

function realStep(step: Step, names: Names): Step {
  if (step.type === 'command') return { ...step, order: realOrder(step.order, names) };
  return 'generation' in step ? { ...step, generation: names.numbers.get(step.generation) ?? 0 } : step;
}

function realOrder(order: Order, names: Names): Order {
  return 'graphId' in order ? { ...order, graphId: realGraph(order.graphId, names) } : order;
}

function realGraph(graphId: string, { swapped }: Names): string {
  return swapped ? (graphId === 'A' ? 'B' : 'A') : graphId;
}

function describeState({ service, generations, gateway }: UniverseState, names: Names): unknown {
  const number = (canonical: number) => names.numbers.get(canonical);
  const { active, candidate, standby, retiring, command, queue, failures, graphId } = service.context;
  return {
    service: service.path,
    graphId: graphId && realGraph(graphId, names),
    active: active && number(active.number),
    candidate: candidate && number(candidate.number),
    standby: standby && number(standby.number),
    retiring: retiring.map((each) => number(each.number)).sort(),
    command: command?.type,
    queue: queue.map(({ type }) => type),
    failures: failures.length,
    generations: generations
      .map((each) => `${number(each.number)} ${realGraph(each.graphId, names)} ${each.machine?.path}`)
      .sort(),
    gateway: gateway.mode === 'routing' ? `cutOver ${number(gateway.target)}` : gateway.mode,
  };
}

function describeReal({ service, gateway }: RealActors): unknown {
  const { value, context, children } = service.getSnapshot();
  const { active, candidate, standby, retiring, command, queue, failures, graphId } = context;
  return {
    service: pathOf(value),
    graphId,
    active: active?.number ?? null,
    candidate: candidate?.number ?? null,
    standby: standby?.number ?? null,
    retiring: retiring.map(({ number }) => number).sort(),
    command: command?.type,
    queue: queue.map(({ type }) => type),
    failures: failures.length,
    generations: Object.values<AnyActorRef | undefined>(children)
      .filter((child) => child?.id.startsWith('generation-'))
      .map((child) => {
        const { context: own, value: phase } = child?.getSnapshot() ?? {};
        return `${own.generation} ${own.graphId} ${pathOf(phase)}`;
      })
      .sort(),
    gateway: gatewayOf(gateway.at(-1)),
  };
}

function gatewayOf(command: RealActors['gateway'][number] | undefined): string {
  if (command?.type === 'gateway.cutOver') return `cutOver ${command.target.generation}`;
  return command?.type === 'gateway.hold' ? 'holding' : 'refusing';
}

function pathOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return Object.entries(value as Record<string, unknown>)
    .map(([state, below]) => `${state}.${pathOf(below)}`)
    .join('');
}

/** Numbers in [0, 1), the same for the same seed (a linear congruential generator). */
function randomNumbers(seed: number): () => number {
  let state = seed * 2_654_435_761;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
