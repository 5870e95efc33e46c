/** Many random runs from one seed: the same seed and steps give the same runs, step for step. */
import { graphServerMachine } from '../../machines/graph-server.js';
import { serviceMachine } from '../../machines/service.js';
import { comeToRest } from './come-to-rest.js';
import { Figures } from './figures.js';
import { Random } from './random.js';
import { RandomFates } from './random-fates.js';
import { Simulation } from './simulation.js';
import { Storm } from './storm.js';
import { Trace } from './trace.js';
import { drawWeather, type Weather } from './weather.js';
import type { Violation, Witness } from './witness.js';

export interface SimulateOptions {
  /** Of the first run; the next ones count up from it, so that each run can be repeated alone. Default: 1. */
  readonly seed?: number;
  /** How many steps to take at least, over all runs; each run adds those in which it comes to rest. */
  readonly steps: number;
  /** A run has about as many, so that it begins anew often. Default: 2000. */
  readonly stepsPerRun?: number;
  /** Kept the same in every run, instead of drawn from its seed. */
  readonly weather?: Partial<Weather>;
  /** Default: graphkeeper's own. */
  readonly machine?: typeof serviceMachine;
  readonly graphServer?: typeof graphServerMachine;
}

export interface SimulationResult {
  readonly seed: number;
  readonly steps: number;
  readonly runs: number;
  /** Over every step's label and the state that it led to, in hexadecimal. */
  readonly traceHash: string;
  /** How often what happened. */
  readonly figures: Readonly<Record<string, number>>;
  /** With what repeats its run alone. */
  readonly violation: (Violation & { readonly seed: number; readonly steps: number }) | null;
}

/** Runs until so many steps are taken, or an invariant is broken. @example simulate({ seed: 1, steps: 10_000 }) */
export function simulate(options: SimulateOptions): SimulationResult {
  const { seed = 1 } = options;
  const stepsPerRun = Math.min(options.stepsPerRun ?? 2_000, options.steps);
  const figures = new Figures();
  const hashes = new Trace();
  let steps = 0;
  let runs = 0;
  let violation: SimulationResult['violation'] = null;
  while (steps < options.steps && violation === null) {
    const runSeed = seed + runs;
    const run = simulateRun(runSeed, stepsPerRun, options, figures);
    runs += 1;
    steps += run.steps;
    hashes.hashNumber(run.trace.hash);
    violation = run.violation && { ...run.violation, seed: runSeed, steps: stepsPerRun };
  }
  return { seed, steps, runs, traceHash: hashes.hex, figures: figures.all(), violation };
}

function simulateRun(seed: number, steps: number, options: SimulateOptions, figures: Figures): Witness {
  const random = new Random(seed);
  const weather = { ...drawWeather(random), ...options.weather };
  const fates = new RandomFates(random, weather);
  const simulation = new Simulation({
    policy: weather.policy,
    hold: weather.hold,
    livenessIntervalMs: weather.livenessIntervalMs,
    fates,
    machine: options.machine ?? serviceMachine,
    graphServer: options.graphServer ?? graphServerMachine,
    figures,
  });
  const storm = new Storm(simulation, random, weather);
  storm.begin();
  while (simulation.witness.steps < steps && simulation.step());
  storm.end();
  fates.clearUp();
  if (simulation.witness.violation === null) comeToRest(simulation);
  return simulation.witness;
}
