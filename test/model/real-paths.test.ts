import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createService } from '../../src/index.js';
import { Coverage } from '../../src/testing/paths/coverage.js';
import { generatePaths } from '../../src/testing/paths/generate-paths.js';
import { drivePath } from '../../src/testing/real/drive-path.js';
import { realServiceModel } from '../../src/testing/real/real-model.js';
import { selectPaths } from '../../src/testing/real/select-paths.js';
import { itemGraph } from '../support/service.js';
import { tempDir } from '../support/temp-dir.js';

/** Two cores, and most of a path is waiting. */
const AT_ONCE = 5;
const MODELS = [realServiceModel(false), realServiceModel(true)];

/** A closed workspace with the graphs 1 and 2, made once and copied for each path: making one takes a second. */
async function makeTemplate(directory: string): Promise<string> {
  const template = join(directory, 'template');
  const service = await createService({ workspace: template, queryPort: 0, logLevel: 'silent' });
  await service.graphs.create(itemGraph);
  await service.close();
  return template;
}

test('every path that can be brought about ends as the model says, and leaves nothing', async () => {
  const startedAt = performance.now();
  const directory = tempDir();
  const template = await makeTemplate(directory);
  const generated = MODELS.flatMap((model) =>
    generatePaths(model, new Coverage(model.logic)).paths.map((path) => ({ path, model })),
  );
  const wanted = selectPaths(generated.map(({ path }) => path));
  const runs = generated.filter(({ path }) => wanted.includes(path)).slice(0, Number(process.env.N ?? 1000));
  console.log('generated', performance.now() - startedAt);
  const coverage = new Coverage(MODELS[0]?.logic as never);
  const failures: string[] = [];
  let next = 0;
  const worker = async () => {
    for (let run = runs[next]; run !== undefined; run = runs[next]) {
      next += 1;
      const own = join(directory, `path-${next}`);
      mkdirSync(own);
      const { path, model } = run;
      try {
        const microsteps = await drivePath({ logic: model.logic, path, template, directory: own });
        for (const microstep of microsteps) coverage.observe(microstep);
      } catch (error) {
        failures.push(`${model.variant}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  const steps = runs.reduce((sum, { path }) => sum + path.steps.length, 0);
  const { covered, total } = coverage.count('transitions');
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`${runs.length} paths, ${steps} steps, ${covered} of ${total} transitions, ${seconds} s`);
  
  expect(failures).toEqual([]);
});
