/** The simulator, for those who prove something about the machines, ours or their own variant of them. */
export type { CommandType } from './commands.js';
export type { ProcessFate, WriteFate } from './fates.js';
export type { QueryOutcome, QueryRequest } from './model-query.js';
export { runScenario, type ScenarioAction, type ScenarioOptions, type ScenarioResult } from './run-scenario.js';
export { type SimulateOptions, type SimulationResult, simulate } from './simulate.js';

export { sequenceDiagram, type TraceEntry } from './trace.js';
export type { GraphKind, Weather } from './weather.js';
export type { Violation } from './witness.js';
