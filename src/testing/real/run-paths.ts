/** Runs many paths at once, each in a workspace of its own, and counts what they cover. */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Count, Coverage } from '../paths/coverage.js';
import { generatePaths, type Path } from '../paths/generate-paths.js';
import type { MachineModel } from '../paths/model.js';
import { drivePath } from './drive-path.js';
import { makeTemplate } from './make-template.js';
import { realServiceModel } from './real-model.js';
import { selectPaths } from './select-paths.js';

export interface RealPathsOptions {
  /** For the workspaces; who gives it removes it. */
  readonly directory: string;
  /** Paths that run at the same time. Most of a path is waiting. */
  readonly atOnce: number;
}

export interface RealPathsReport {
  readonly paths: number;
  readonly steps: number;
  readonly transitions: Count;
  /** Transitions of the machine that no event from outside brings about. */
  readonly missing: readonly string[];
  /** One text for each path that did not go as the model says. */
  readonly failures: readonly string[];
}

/** Data that one process may open, data that several may, and a standby. */
const MODELS: readonly [MachineModel, ...MachineModel[]] = [
  realServiceModel(false),
  realServiceModel(true),
  realServiceModel(true, { standby: 1 }),
];

export async function runRealPaths({ directory, atOnce }: RealPathsOptions): Promise<RealPathsReport> {
  const template = join(directory, 'template');
  await makeTemplate(template);
  const chosen = choosePaths();
  const coverage = new Coverage(MODELS[0].logic);
  const failures: string[] = [];
  const waiting = chosen.entries();
  const worker = async () => {
    // The workers share the iterator.
    for (const [index, { model, path }] of waiting) {
      const own = join(directory, `path-${index}`);
      await mkdir(own);
      try {
        const microsteps = await drivePath({ logic: model.logic, path, template, directory: own });
        for (const microstep of microsteps) coverage.observe(microstep);
        await rm(own, { recursive: true });
      } catch (error) {
        failures.push(`${model.variant}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return {
    paths: chosen.length,
    steps: chosen.reduce((sum, { path }) => sum + path.steps.length, 0),
    transitions: coverage.count('transitions'),
    missing: coverage.missing('transitions'),
    failures,
  };
}

function choosePaths(): { readonly model: MachineModel; readonly path: Path }[] {
  const generated = MODELS.flatMap((model) =>
    generatePaths(model, new Coverage(model.logic)).paths.map((path) => ({ model, path })),
  );
  const chosen = new Set(selectPaths(generated.map(({ path }) => path)));
  return generated.filter(({ path }) => chosen.has(path));
}
