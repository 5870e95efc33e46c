import { describe, expect, it } from 'vitest';
import type { SnapshotFrom } from 'xstate';
import { loadJobMachine } from '../../../src/machines/load-job.js';
import { serviceMachine } from '../../../src/machines/service.js';
import { Coverage } from '../../../src/testing/paths/coverage.js';
import { driveLoadJob } from '../../../src/testing/paths/drive-load-job.js';
import { driveService } from '../../../src/testing/paths/drive-service.js';
import { followPath } from '../../../src/testing/paths/follow-path.js';
import { generatePaths } from '../../../src/testing/paths/generate-paths.js';
import { loadJobModel } from '../../../src/testing/paths/load-job-model.js';
import type { MachineModel } from '../../../src/testing/paths/model.js';
import { serviceModel } from '../../../src/testing/paths/service-model.js';

describe('a path', () => {
  it('shows the first step at which a machine does other than its model', async () => {
    const { paths } = generatePaths(loadJobModel, new Coverage(loadJobMachine));
    const credulous = { ...loadJobModel, logic: loadJobMachine.provide({ guards: { hasSucceeded: () => true } }) };
    const wrong: string[][] = [];
    for (const path of paths) {
      wrong.push(await followPath(credulous, path, driveLoadJob, new Coverage(loadJobMachine)));
    }
    const found = wrong.filter(([path]) => path?.includes('"code":1'));
    const [shortest] = found.toSorted((a, b) => a.join().length - b.join().length);
    expect(shortest).toEqual([
      expect.stringMatching(/^.* → running\n.*"process.exited","code":1,.* → failed$/),
      expect.stringMatching(/^the model: \["failed"/),
      expect.stringMatching(/^the machine: \["publishing"/),
      'the model does: ["stop process"]',
      expect.stringMatching(/^the machine does: \["start 0.loadJob.publishing/),
    ]);
  });

  it('shows an invariant that a machine breaks, although its state is the one of the model', async () => {
    const model: MachineModel = {
      ...serviceModel(false),
      isBeyondBound: ({ context }: SnapshotFrom<typeof serviceMachine>) => context.nextGeneration > 1,
    };
    const { paths } = generatePaths(model, new Coverage(serviceMachine));
    const careless = { ...model, logic: serviceMachine.provide({ actions: { holdQueries: () => undefined } }) };
    const first = paths.find(({ steps }) => steps[0]?.event.type === 'START');
    if (first === undefined) throw new Error('There is no path');
    const wrong = await followPath(careless, first, driveService, new Coverage(serviceMachine));
    expect(wrong.at(-1)).toMatch(/^gatewayModeFitsTheLifecycle in starting\.spawning/);
  });
});
