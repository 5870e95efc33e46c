/** The machines whose paths are generated, and the report of what the paths cover. The same at every run. */
import { type Count, Coverage } from './coverage.js';
import { driveGraphServer } from './drive-graph-server.js';
import { driveLoadJob } from './drive-load-job.js';
import { driveService } from './drive-service.js';
import type { Drive } from './driven.js';
import { type GeneratedPaths, generatePaths, type Path } from './generate-paths.js';
import type { Kind } from './goals.js';
import { graphServerModel } from './graph-server-model.js';
import { loadJobModel } from './load-job-model.js';
import type { MachineModel } from './model.js';
import { persistentServiceModel, serviceModel } from './service-model.js';

export interface ProvenMachine {
  readonly name: string;
  /** One for each policy that makes a difference; together they cover the machine. */
  readonly models: readonly [MachineModel, ...MachineModel[]];
  readonly drive: Drive;
}

export const PROVEN_MACHINES: readonly ProvenMachine[] = [
  {
    name: 'service',
    models: [serviceModel(false), serviceModel(true), serviceModel(true, { standby: 1 }), persistentServiceModel],
    drive: driveService,
  },
  { name: 'graphServer', models: [graphServerModel], drive: driveGraphServer },
  { name: 'loadJob', models: [loadJobModel], drive: driveLoadJob },
];

export interface MachineProof {
  readonly name: string;
  readonly models: readonly (GeneratedPaths & { readonly model: MachineModel })[];
  readonly counts: Readonly<Record<Kind, Count>>;
  /** What no path covers. */
  readonly missing: Readonly<Record<Kind, readonly string[]>>;
  /** Pairs that the machine ignores on purpose: `state × event`. */
  readonly ignored: readonly string[];
  readonly longest: Path;
}

export interface PathReport {
  readonly machines: readonly MachineProof[];
}

export function provePaths(): PathReport {
  return { machines: PROVEN_MACHINES.map(proveMachine) };
}

export function proveMachine({ name, models }: ProvenMachine): MachineProof {
  const coverage = new Coverage(models[0].logic);
  const proven = models.map((model) => ({ model, ...generatePaths(model, coverage) }));
  const longest = proven.flatMap(({ paths }) => paths).reduce((a, b) => (b.steps.length > a.steps.length ? b : a));
  return { name, models: proven, ...summarize(coverage), longest };
}

export function summarize(coverage: Coverage): Pick<MachineProof, 'counts' | 'missing' | 'ignored'> {
  return {
    counts: perKind((kind) => coverage.count(kind)),
    missing: perKind((kind) => coverage.missing(kind)),
    ignored: coverage.ignoredPairs(),
  };
}

function perKind<Value>(of: (kind: Kind) => Value): Record<Kind, Value> {
  const [states, transitions, pairs, guards] = [of('states'), of('transitions'), of('pairs'), of('guards')];
  return { states, transitions, pairs, guards };
}
