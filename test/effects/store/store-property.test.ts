import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openStore } from '../../../src/effects/store/store.js';
import { GraphkeeperError } from '../../../src/errors.js';
import type { Job } from '../../../src/types/graph.js';
import { tempDir } from '../../support/temp-dir.js';
import { sampleGeneration, sampleGraph, sampleJob, snapshot } from './samples.js';
import { type Operation, perform, StoreModel } from './store-model.js';

const id = fc.integer({ min: 1, max: 5 }).map(String);
const text = fc.string({ unit: 'binary', maxLength: 20 });
const graph = text.map((name) => ({ ...sampleGraph('g'), name }));
const status = fc.constantFrom<Job['status']>('RUNNING', 'SUCCESS', 'FAILED');
const job = fc
  .record({ graphId: id, status, log: text })
  .map(({ graphId, status, log }) => ({ ...sampleJob(graphId, status), log }));
const number = fc.integer({ min: 1, max: 6 });

const operation = fc.oneof(
  graph.map((added): Operation => ({ name: 'addGraph', args: [added] })),
  fc.tuple(id, graph).map(([graphId, put]): Operation => ({ name: 'putGraph', args: [{ ...put, id: graphId }] })),
  id.map((graphId): Operation => ({ name: 'removeGraph', args: [graphId] })),
  job.map((added): Operation => ({ name: 'addJob', args: [added] })),
  fc.tuple(id, job).map(([jobId, put]): Operation => ({ name: 'putJob', args: [{ ...put, id: jobId }] })),
  fc.tuple(id, id, job, text).map(([graphId, jobId, ended, dataPath]): Operation => {
    const loaded = { dataPath, mapping: { vertex_mappings: [] }, time: 77 };
    return { name: 'publishLoad', args: [graphId, loaded, { ...ended, id: jobId }] };
  }),
  fc.option(id).map((graphId): Operation => ({ name: 'recordRunningGraph', args: [graphId] })),
  number.map((n): Operation => ({ name: 'recordGeneration', args: [sampleGeneration(n)] })),
  number.map((n): Operation => ({ name: 'forgetGeneration', args: [n] })),
);
/** Operations of one inner list are called for at once, without waiting; between the lists the store may be reopened. */
const history = fc.array(
  fc.record({ together: fc.array(operation, { minLength: 1, maxLength: 5 }), reopen: fc.boolean() }),
  {
    maxLength: 12,
  },
);

it('any sequence of operations, also called for at once, also with reopenings, gives what the model gives', async () => {
  const directory = tempDir();
  let run = 0;
  await fc.assert(
    fc.asyncProperty(history, async (steps) => {
      run += 1;
      const path = join(directory, String(run));
      const model = new StoreModel();
      let store = await openStore(path);
      try {
        for (const { together, reopen } of steps) {
          const outcomes = Promise.all(together.map((called) => perform(store, called).then(() => null, codeOf)));
          const expected = together.map((called) => model.apply(called));
          expect(await outcomes).toEqual(expected);
          if (reopen) {
            await store.close();
            store = await openStore(path);
          }
          expect(snapshot(store)).toEqual(model.snapshot());
        }
      } finally {
        await store.close();
        await rm(path, { recursive: true });
      }
    }),
    { numRuns: 60 },
  );
}, 120_000);

function codeOf(error: unknown): string {
  return error instanceof GraphkeeperError ? error.code : String(error);
}
