/** A run by script: few actions in an order that somebody chose, or that a property test found and shrank. */
import { graphServerMachine } from '../../machines/graph-server.js';
import { DEFAULT_POLICY, type ServicePolicy } from '../../machines/policy.js';
import { serviceMachine } from '../../machines/service.js';
import { comeToRest } from './come-to-rest.js';
import type { CommandType } from './commands.js';
import type { ProcessFate, WriteFate } from './fates.js';
import type { QueryRequest } from './model-query.js';
import { ScriptedFates } from './scripted-fates.js';
import { Simulation } from './simulation.js';
import type { Violation } from './witness.js';

export type ScenarioAction =
  | { readonly do: 'command'; readonly type: CommandType; readonly graphId: string }
  /** How the next process to be started, or the next write to the store, differs from a sound one. */
  | { readonly do: 'nextProcess'; readonly fate: Partial<ProcessFate> }
  | { readonly do: 'nextWrite'; readonly fate: Partial<WriteFate> }
  /** Something happens to the youngest process. */
  | { readonly do: 'crash' | 'hang' }
  | { readonly do: 'query'; readonly request: QueryRequest }
  /** Lets that much simulated time pass. */
  | { readonly do: 'advance'; readonly ms: number };

export interface ScenarioOptions {
  /** Default: DEFAULT_POLICY. */
  readonly policy?: Partial<ServicePolicy>;
  /** Default: graphkeeper's own. */
  readonly machine?: typeof serviceMachine;
  readonly graphServer?: typeof graphServerMachine;
}

export interface ScenarioResult {
  readonly steps: number;
  readonly traceHash: string;
  readonly figures: Readonly<Record<string, number>>;
  readonly violation: Violation | null;
}

/**
 * Does one action after another; then no fault comes any more, and the service must come to rest and stop.
 * @example runScenario([{ do: 'command', type: 'START', graphId: 'A' }, { do: 'advance', ms: 500 }, { do: 'crash' }])
 */
export function runScenario(actions: readonly ScenarioAction[], options: ScenarioOptions = {}): ScenarioResult {
  const fates = new ScriptedFates();
  const simulation = new Simulation({
    policy: { ...DEFAULT_POLICY, ...options.policy },
    hold: { maxQueries: 1_000, maxBytes: 1_000_000, timeoutMs: 60_000 },
    livenessIntervalMs: 1_000,
    fates,
    machine: options.machine ?? serviceMachine,
    graphServer: options.graphServer ?? graphServerMachine,
  });
  for (const action of actions) {
    if (simulation.witness.violation !== null) break;
    carryOut(action, simulation, fates);
    simulation.afterStep(action.do);
  }
  if (simulation.witness.violation === null) comeToRest(simulation);
  const { steps, trace, figures, violation } = simulation.witness;
  return { steps, traceHash: trace.hex, figures: figures.all(), violation };
}

function carryOut(action: ScenarioAction, simulation: Simulation, fates: ScriptedFates): void {
  switch (action.do) {
    case 'command':
      simulation.command(action.type, action.graphId);
      break;
    case 'nextProcess':
      fates.nextProcess(action.fate);
      break;
    case 'nextWrite':
      fates.nextWrite(action.fate);
      break;
    case 'crash':
    case 'hang':
      strike(simulation, action.do);
      break;
    case 'query':
      simulation.query(action.request);
      break;
    case 'advance':
      advance(simulation, action.ms);
      break;
  }
}

function strike({ processes }: Simulation, what: 'crash' | 'hang'): void {
  const youngest = processes.all().at(-1);
  if (what === 'crash') youngest?.crash();
  else youngest?.hang();
}

function advance(simulation: Simulation, ms: number): void {
  const { queue } = simulation;
  const until = queue.now + ms;
  for (let at = queue.nextAt(); at !== null && at <= until; at = queue.nextAt()) {
    if (!simulation.step()) return;
  }
  queue.now = until;
}
