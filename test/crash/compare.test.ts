import { describe, expect, it } from 'vitest';
import type { GraphBody } from '../../src/effects/admin/views.js';
import { Random } from '../../src/testing/simulator/random.js';
import type { Job } from '../../src/types/graph.js';
import { compare } from './compare.js';
import { graphDocument, mappingOf } from './documents.js';
import { Ledger, type OpenChange } from './ledger.js';
import type { Observation } from './observation.js';

const document = graphDocument('a graph', new Random(1));

/** Graph 2 was created and one.csv loaded into it by job 1; then the service was started on it as generation 5. */
function history(): Ledger {
  const ledger = new Ledger();
  ledger.created('2', document, 0);
  ledger.jobBegan('1');
  ledger.loadEnded('2', 'one.csv', '1', 'SUCCESS');
  ledger.record.add({ graphId: '2', from: 10, to: 20, isCertain: true });
  ledger.sawGeneration(5);
  return ledger;
}

function graph(id: string, more: Partial<GraphBody> = {}): GraphBody {
  return {
    ...{ id, name: document.name, description: document.description ?? '', schema: document.schema },
    ...{ version: 'v0.1', store_type: 'mutable_csr', creation_time: 1, data_update_time: 0 },
    ...{ stored_procedures: [], built_in: false },
    ...more,
  };
}

function job(id: string, status: Job['status'], graphId = '2', log = 'why'): Job {
  const progress = { done: 0, total: 0, records: 0, current: '' };
  const detail = { graph_id: graphId, process_id: null };
  return { id, type: 'BULK_LOADING', status, start_time: 1, end_time: 2, log, detail, progress };
}

const builtIn = graph('1', { built_in: true });
const loaded = graph('2', { data_update_time: 7, data_import_config: mappingOf('one.csv') });

/** What a service shows that has kept its word. */
const kept: Observation = {
  graphs: [builtIn, loaded],
  jobs: [job('1', 'SUCCESS')],
  servedGraphId: '2',
  recordedGraphId: '2',
  generation: 6,
  dataDirectories: 2,
  strangers: [],
};

describe('a service that comes back after kill -9 of its parent', () => {
  it('and has all that was acknowledged differs in nothing', () => {
    expect(compare(history(), kept)).toEqual({ differences: [], done: [] });
  });

  it.each<[string, Partial<Observation>, string]>([
    ['lost a graph', { graphs: [builtIn], dataDirectories: 1 }, 'graph 2 is there 0 times'],
    ['lost the built-in graph', { graphs: [loaded], dataDirectories: 1 }, 'the built-in graph is gone'],
    [
      'has a graph that nobody created',
      { graphs: [builtIn, loaded, graph('3')], dataDirectories: 3 },
      'graph 3 (a graph) was never created',
    ],
    [
      'changed a description',
      { graphs: [builtIn, { ...loaded, description: 'other' }] },
      'graph 2 is not as it was created',
    ],
    [
      'changed a schema',
      { graphs: [builtIn, { ...loaded, schema: { vertex_types: [] } }] },
      'graph 2 is not as it was created',
    ],
    ['lost a load', { graphs: [builtIn, graph('2')] }, 'graph 2 has the data of null (0), and one.csv was loaded last'],
    [
      'has other data',
      { graphs: [builtIn, { ...loaded, data_import_config: mappingOf('two.csv') }] },
      'graph 2 has the data of two.csv (7), and one.csv was loaded last',
    ],
    ['lost a job', { jobs: [] }, 'job 1 is gone, and had ended as SUCCESS'],
    ['changed its mind on a job', { jobs: [job('1', 'FAILED')] }, 'job 1 is FAILED, and had ended as SUCCESS'],
    ['has a job that nobody began', { jobs: [job('1', 'SUCCESS'), job('2', 'FAILED')] }, 'job 2 was never begun'],
    [
      'forgot which graph ran',
      { servedGraphId: '1', recordedGraphId: '1' },
      'graph 1 is the running one, and 2 was acknowledged',
    ],
    ['serves what is not on record', { recordedGraphId: '1' }, '1 is on record and 2 is served'],
    ['gave a generation number out again', { generation: 5 }, 'generation 5 is not above 5, which was there before'],
    ['left stray data', { dataDirectories: 3 }, '3 directories of data for 2 graphs'],
    ['left a process', { strangers: ['99 (5): node'] }, 'process 99 (5): node is left of an earlier parent'],
  ])('but %s is found out', (_, change, difference) => {
    expect(compare(history(), { ...kept, ...change }).differences).toEqual([expect.stringContaining(difference)]);
  });

  it('but shows a graph again whose deletion was acknowledged is found out', () => {
    const ledger = history();
    ledger.removed('2');
    expect(compare(ledger, kept).differences).toEqual([
      'graph 2 (a graph) was deleted',
      'graph 2 is the running one, and 1 was acknowledged',
    ]);
  });

  it('but gave an id out a second time is found out', () => {
    const ledger = history();
    ledger.created('2', document, 0);
    ledger.jobBegan('1');
    expect(compare(ledger, { ...kept, graphs: [builtIn, graph('2')] }).differences).toEqual([
      'graph id 2 was given out twice',
      'job id 1 was given out twice',
    ]);
  });
});

describe('a change that was under way when the parent was killed', () => {
  function killedDuring(change: OpenChange): Ledger {
    const ledger = history();
    ledger.open.add(change);
    if (change.what === 'load' && change.jobId !== null) ledger.jobBegan(change.jobId);
    return ledger;
  }
  const creation = { what: 'create', document: { ...document, name: 'new' }, owner: 0 } as const;
  const load = (jobId: string | null): OpenChange => ({
    what: 'load',
    graphId: '2',
    file: 'two.csv',
    jobId,
    isCancelled: false,
  });

  it('may have been done, and then holds from then on', () => {
    const ledger = killedDuring(creation);
    const there = { ...kept, graphs: [builtIn, loaded, graph('3', { name: 'new' })], dataDirectories: 3 };
    expect(compare(ledger, there)).toEqual({ differences: [], done: ['create'] });
    expect(compare(ledger, { ...kept, generation: 7 }).differences).toEqual(['graph 3 is there 0 times']);
  });

  it('may not have been done', () => {
    expect(compare(killedDuring(creation), kept)).toEqual({ differences: [], done: [] });
  });

  it('may not have been half done: a graph without its schema', () => {
    const half = { ...kept, graphs: [builtIn, loaded, graph('3', { name: 'new', schema: { vertex_types: [] } })] };
    expect(compare(killedDuring(creation), { ...half, dataDirectories: 3 }).differences).toEqual([
      expect.stringContaining('graph 3 is not as it was created'),
    ]);
  });

  it('a load whose job succeeded must have its data there, one whose job failed must not', () => {
    const jobs = (status: Job['status']) => [job('1', 'SUCCESS'), job('2', status)];
    const reloaded = { ...loaded, data_import_config: mappingOf('two.csv') };
    const both = {
      done: { ...kept, jobs: jobs('SUCCESS'), graphs: [builtIn, reloaded] },
      not: { ...kept, jobs: jobs('FAILED') },
    };
    for (const jobId of [null, '2']) {
      expect(compare(killedDuring(load(jobId)), both.done)).toEqual({ differences: [], done: ['load'] });
      expect(compare(killedDuring(load(jobId)), both.not)).toEqual({ differences: [], done: [] });
      for (const wrong of [
        { ...both.done, jobs: jobs('FAILED') },
        { ...both.not, jobs: jobs('SUCCESS') },
      ])
        expect(compare(killedDuring(load(jobId)), wrong).differences).toHaveLength(1);
    }
  });

  it('a job that is still said to run, or gives no reason, or is gone, is found out', () => {
    const seen = (jobs: readonly Job[]) => compare(killedDuring(load('2')), { ...kept, jobs }).differences;
    const first = job('1', 'SUCCESS');
    expect(seen([first, job('2', 'RUNNING')])).toEqual(['job 2 is RUNNING, and its parent was killed']);
    expect(seen([first, job('2', 'FAILED', '2', '')])).toEqual(['job 2 is FAILED without a reason or an end']);
    expect(seen([first])).toEqual(['job 2 is gone']);
  });

  it('a deletion that was done leaves no graph to serve: the built-in one is', () => {
    const gone = { ...kept, graphs: [builtIn], dataDirectories: 1, servedGraphId: '1', recordedGraphId: '1' };
    expect(compare(killedDuring({ what: 'delete', graphId: '2' }), gone)).toEqual({
      differences: [],
      done: ['delete'],
    });
  });
});
