/**
 * `graphkeeper/testing`: what graphkeeper is proved with, for those who embed it, replace its effects, or bring a
 * GraphServer of their own. The models and the simulator are deterministic; `verifyProfile` and `runRealPaths` start
 * real processes.
 */

// A stand-in for a GraphServer, which goes wrong as its flags say.
export { faultChild } from './fault-child-command.js';

// Paths through the machines, and what they cover.
export { type Count, Coverage } from './paths/coverage.js';
export { type GeneratedPaths, generatePaths, type Path } from './paths/generate-paths.js';
export type { Kind } from './paths/goals.js';
export { graphServerModel } from './paths/graph-server-model.js';
export { loadJobModel } from './paths/load-job-model.js';
export { internalEvents, type MachineModel } from './paths/model.js';
export { serviceModel } from './paths/service-model.js';
export { type Microstep, type Step, traceStep } from './paths/trace-step.js';

// The paths with real processes.
export { type MarkedProcess, processesOf } from './processes-of.js';
export { realServiceModel } from './real/real-model.js';
export { type RealPathsOptions, type RealPathsReport, runRealPaths } from './real/run-paths.js';

export * from './simulator/index.js';

// The lifecycle promises of a launch profile.
export type { VerifyOptions } from './verify/test-bed.js';
export type { Verdict } from './verify/verdict.js';
export { verifyProfile } from './verify/verify-profile.js';
