import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ClassicLevel } from 'classic-level';
import { describe, expect, it, onTestFinished } from 'vitest';
import { encodeRow, makeRow } from '../../../src/effects/store/row.js';
import { openStore, type Store, type StoreOptions } from '../../../src/effects/store/store.js';
import { tempDir } from '../../support/temp-dir.js';
import { sampleGeneration, sampleGraph, sampleJob, snapshot } from './samples.js';

async function open(directory: string, options?: StoreOptions): Promise<Store> {
  const store = await openStore(directory, options);
  onTestFinished(() => store.close());
  return store;
}

async function openNew(options?: StoreOptions): Promise<Store> {
  return open(join(tempDir(), 'store'), options);
}

describe('graphs', () => {
  it('a new store is empty', async () => {
    const store = await openNew();
    expect(snapshot(store)).toEqual({ graphs: [], jobs: [], running: null, generations: [] });
  });

  it('a graph that is added gets the next id and can be read', async () => {
    const store = await openNew();
    expect(await store.addGraph(sampleGraph('a'))).toEqual({ ...sampleGraph('a'), id: '1' });
    expect((await store.addGraph(sampleGraph('b'))).id).toBe('2');
    expect(store.graph('2').name).toBe('b');
    expect(store.graphs().map((graph) => graph.id)).toEqual(['1', '2']);
  });

  it('graphs are listed in the order of their numbers, not of their letters', async () => {
    const store = await openNew();
    await Promise.all(Array.from({ length: 11 }, (_, index) => store.addGraph(sampleGraph(`g${index}`))));
    expect(store.graphs().map((graph) => graph.id)).toEqual('1 2 3 4 5 6 7 8 9 10 11'.split(' '));
  });

  it('an id is not given out again after its graph was removed', async () => {
    const directory = tempDir();
    const store = await open(directory);
    await store.addGraph(sampleGraph('a'));
    await store.removeGraph('1');
    await store.close();
    expect((await (await open(directory)).addGraph(sampleGraph('b'))).id).toBe('2');
  });

  it('replacing a graph replaces all of it', async () => {
    const store = await openNew();
    const graph = await store.addGraph(sampleGraph('a'));
    await store.putGraph({ ...graph, description: 'things' });
    expect(store.graph('1').description).toBe('things');
  });

  it('a graph that does not exist is neither read, replaced, removed nor run', async () => {
    const store = await openNew();
    expect(() => store.graph('7')).toThrow('Graph 7 does not exist');
    await expect(store.putGraph({ ...sampleGraph('a'), id: '7' })).rejects.toMatchObject({
      code: 'GK_GRAPH_NOT_FOUND',
    });
    await expect(store.removeGraph('7')).rejects.toMatchObject({ code: 'GK_GRAPH_NOT_FOUND' });
    await expect(store.recordRunningGraph('7')).rejects.toMatchObject({ code: 'GK_GRAPH_NOT_FOUND' });
    expect(store.graphs()).toEqual([]);
  });

  it('is changed as it is when the turn of the change has come', async () => {
    const store = await openNew();
    await store.addGraph(sampleGraph('a'));
    const append = (text: string) =>
      store.changeGraph('1', (graph) => ({ ...graph, description: `${graph.description}${text}` }));
    await Promise.all([append('1'), append('2'), append('3')]);
    expect(store.graph('1').description).toBe(`${sampleGraph('a').description}123`);
    const refused = store.changeGraph('1', () => {
      throw new Error('no');
    });
    await expect(refused).rejects.toThrow('no');
    await expect(store.changeGraph('7', (graph) => graph)).rejects.toMatchObject({ code: 'GK_GRAPH_NOT_FOUND' });
  });

  it('what a caller changes in its own copy afterwards does not change the store', async () => {
    const store = await openNew();
    const mine = { ...sampleGraph('a'), schema: { vertex_types: [], edge_types: [{ ...sampleEdge, type_name: 'p' }] } };
    await store.addGraph(mine);
    mine.schema.edge_types.push({ ...sampleEdge, type_name: 'q' });
    expect(store.graph('1').schema.edge_types?.map(({ type_name }) => type_name)).toEqual(['p']);
  });
});

const sampleEdge = { vertex_type_pair_relations: [] };

describe('the running graph', () => {
  it('is remembered, replaced and forgotten', async () => {
    const store = await openNew();
    await store.addGraph(sampleGraph('a'));
    await store.addGraph(sampleGraph('b'));
    await store.recordRunningGraph('1');
    await store.recordRunningGraph('2');
    expect(store.runningGraph()).toBe('2');
    await store.recordRunningGraph(null);
    expect(store.runningGraph()).toBe(null);
  });

  it('is none after it was removed, and stays when another one was', async () => {
    const store = await openNew();
    await store.addGraph(sampleGraph('a'));
    await store.addGraph(sampleGraph('b'));
    await store.recordRunningGraph('1');
    await store.removeGraph('2');
    expect(store.runningGraph()).toBe('1');
    await store.removeGraph('1');
    expect(store.runningGraph()).toBe(null);
  });
});

describe('jobs', () => {
  it('a job that is added gets the next id, can be read and replaced', async () => {
    const store = await openNew();
    const job = await store.addJob(sampleJob('1'));
    expect(job).toEqual({ ...sampleJob('1'), id: '1' });
    await store.putJob({ ...job, status: 'FAILED', end_time: 5, log: 'age is "old"' });
    expect(store.job('1')).toEqual({ ...job, status: 'FAILED', end_time: 5, log: 'age is "old"' });
    expect(store.jobs()).toHaveLength(1);
  });

  it('a job that does not exist is neither read nor replaced', async () => {
    const store = await openNew();
    expect(() => store.job('7')).toThrow('Job 7 does not exist');
    await expect(store.putJob({ ...sampleJob('1'), id: '7' })).rejects.toMatchObject({ code: 'GK_JOB_NOT_FOUND' });
  });

  it('only those that ended last are kept, and all that have not ended', async () => {
    const store = await openNew({ maxEndedJobs: 2 });
    const long = await store.addJob(sampleJob('1'));
    for (const endTime of [10, 20, 30]) await store.addJob(sampleJob('1', 'SUCCESS', endTime));
    expect(store.jobs().map((job) => job.id)).toEqual(['1', '3', '4']);
    await store.putJob({ ...long, status: 'CANCELLED', end_time: 40 });
    expect(store.jobs().map((job) => job.id)).toEqual(['1', '4']);
    expect((await store.addJob(sampleJob('1', 'WAITING'))).id).toBe('5');
  });

  it('two hundred ended jobs are kept unless told otherwise', async () => {
    const store = await openNew();
    for (let index = 0; index < 205; index += 1) await store.addJob(sampleJob('1', 'FAILED', index + 1));
    expect(store.jobs()).toHaveLength(200);
    expect(store.jobs()[0]?.id).toBe('6');
  });
});

describe('publishing a load', () => {
  it('changes the graph and the job together', async () => {
    const store = await openNew();
    await store.addGraph(sampleGraph('a'));
    const job = await store.addJob(sampleJob('1'));
    const mapping = { vertex_mappings: [{ type_name: 'person', inputs: ['person.csv'] }] };
    const done = { ...job, status: 'SUCCESS', end_time: 9 } as const;
    await store.publishLoad('1', { dataPath: 'data/1-2.db', mapping, time: 9 }, done);
    expect(store.graph('1')).toEqual({
      ...sampleGraph('a'),
      id: '1',
      data_path: 'data/1-2.db',
      data_import_config: mapping,
      data_update_time: 9,
    });
    expect(store.job('1')).toEqual(done);
  });

  it('changes neither when the graph or the job is gone', async () => {
    const store = await openNew();
    await store.addGraph(sampleGraph('a'));
    const job = await store.addJob(sampleJob('1'));
    const before = snapshot(store);
    const loaded = { dataPath: 'x', mapping: {}, time: 9 };
    await expect(store.publishLoad('2', loaded, job)).rejects.toMatchObject({ code: 'GK_GRAPH_NOT_FOUND' });
    await expect(store.publishLoad('1', loaded, { ...job, id: '2' })).rejects.toMatchObject({
      code: 'GK_JOB_NOT_FOUND',
    });
    expect(snapshot(store)).toEqual(before);
  });
});

describe('generations', () => {
  it('are recorded and forgotten by number', async () => {
    const store = await openNew();
    await store.recordGeneration(sampleGeneration(10));
    await store.recordGeneration({ ...sampleGeneration(9), startTime: null });
    expect(store.generations().map((record) => record.number)).toEqual([9, 10]);
    await store.forgetGeneration(9);
    await store.forgetGeneration(3);
    expect(store.generations()).toEqual([sampleGeneration(10)]);
  });

  it('get numbers from 1, in blocks that do not overlap, also after reopening', async () => {
    const directory = tempDir();
    const store = await open(directory);
    expect(await store.reserveGenerations()).toBe(1);
    expect(await store.reserveGenerations()).toBe(1001);
    await store.close();
    expect(await (await open(directory)).reserveGenerations()).toBe(2001);
  });

  it('that are counted on beyond their block keep their numbers to themselves', async () => {
    const store = await openNew();
    expect(await store.reserveGenerations()).toBe(1);
    await store.recordGeneration(sampleGeneration(499));
    expect(await store.reserveGenerations()).toBe(1001);
    await store.recordGeneration(sampleGeneration(5000));
    await store.forgetGeneration(5000);
    expect(await store.reserveGenerations()).toBe(6000);
  });

  it('that were set aside and not used are given back by a parent that ends in peace', async () => {
    const directory = tempDir();
    const store = await open(directory);
    await store.reserveGenerations();
    await store.returnGenerations(4);
    await store.close();
    expect(await (await open(directory)).reserveGenerations()).toBe(4);
  });
});

describe('opening and closing', () => {
  it('a store that is opened again is as it was', async () => {
    const directory = tempDir();
    const store = await open(directory);
    await store.addGraph(sampleGraph('a'));
    await store.addJob(sampleJob('1', 'SUCCESS', 8));
    await store.recordRunningGraph('1');
    await store.recordGeneration(sampleGeneration(1));
    const before = snapshot(store);
    await store.close();
    expect(snapshot(await open(directory))).toEqual(before);
  });

  it('closing waits for the writes that were called for; later ones are refused, reads are not', async () => {
    const directory = tempDir();
    const store = await open(directory);
    const added = store.addGraph(sampleGraph('a'));
    await store.close();
    await store.close();
    expect((await added).id).toBe('1');
    expect(store.graphs()).toHaveLength(1);
    await expect(store.addGraph(sampleGraph('b'))).rejects.toMatchObject({ code: 'GK_CLOSED' });
  });

  it('a second opener in the same process is refused, also by another path, and told who holds it', async () => {
    const directory = tempDir();
    await mkdir(join(directory, 'real'));
    await symlink(join(directory, 'real'), join(directory, 'alias'));
    await open(join(directory, 'real'));
    await expect(openStore(join(directory, 'alias'), { workspace: '/srv/people' })).rejects.toMatchObject({
      code: 'GK_WORKSPACE_LOCKED',
      message: `Workspace /srv/people is in use by another graphkeeper (pid ${process.pid}): end it, or choose another --workspace`,
    });
  });

  it('a store that was closed can be opened at once', async () => {
    const directory = tempDir();
    await (await openStore(directory)).close();
    await (await openStore(directory)).close();
  });

  it('a directory that cannot be made is named', async () => {
    const directory = tempDir();
    await writeFile(join(directory, 'file'), '');
    await expect(openStore(join(directory, 'file', 'store'))).rejects.toMatchObject({
      code: 'GK_STORE_FAILED',
      details: { path: join(directory, 'file', 'store'), action: 'opened' },
    });
  });

  it('a store of a newer format is left alone', async () => {
    const directory = tempDir();
    await (await openStore(directory)).close();
    const level = new ClassicLevel(join(directory, 'db'));
    await level.put('format', encodeRow(makeRow('format', 2)));
    await level.close();
    await expect(openStore(directory)).rejects.toMatchObject({
      code: 'GK_STORE_TOO_NEW',
      details: { format: 2, known: 1 },
    });
  });
});
