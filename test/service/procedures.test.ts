import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openStore, type Store } from '../../src/effects/store/store.js';
import { GivenProcedures } from '../../src/service/given-procedures.js';
import { checkDocuments, Procedures } from '../../src/service/procedures.js';
import type { ProcedureDocument, StoredProcedure } from '../../src/types/procedure.js';
import { sampleGraph } from '../effects/store/samples.js';
import { tempDir } from '../support/temp-dir.js';

const document: ProcedureDocument = { name: 'older', type: 'cypher', query: 'MATCH (n) WHERE n.age > $age RETURN n' };

function compiled({ name, description = '', query, enable = true }: ProcedureDocument, at = 1000): StoredProcedure {
  return {
    ...{ name, description, type: 'cypher', query, params: [], returns: [], enable },
    ...{ creation_time: at, update_time: at },
  };
}

async function opened(): Promise<{ procedures: Procedures; store: Store; runnable: Set<string>; directory: string }> {
  const directory = join(tempDir(), 'store');
  const store = await openStore(directory);
  onTestFinished(() => store.close());
  await store.addGraph(sampleGraph('a'));
  await store.addGraph(sampleGraph('b'));
  const runnable = new Set<string>();
  const procedures = new Procedures({
    store,
    compile: async (_schema, one) => compiled(one),
    isRunnable: (graphId, { name }) => runnable.has(`${graphId} ${name}`),
  });
  return { procedures, store, runnable, directory };
}

const builtIn = ['count_vertices', 'pagerank', 'k_neighbors', 'shortest_path_among_three'];

describe('procedures', () => {
  it('are kept with their graph: two graphs may have one of the same name, and it goes with its graph', async () => {
    const { procedures, store, runnable, directory } = await opened();
    runnable.add('2 older');
    await procedures.create('1', document);
    await procedures.create('2', { ...document, description: 'of b', enable: false });
    expect(procedures.list('1').map(({ name }) => name)).toEqual(['older', ...builtIn]);
    expect(procedures.get('2', 'older')).toEqual({
      ...compiled({ ...document, description: 'of b', enable: false }),
      ...{ id: 'older', bound_graph: '2', runnable: true, library: '', option: {} },
    });
    expect(procedures.get('1', 'older')).toMatchObject({ description: '', enable: true, runnable: false });
    await store.removeGraph('2');
    expect(() => procedures.list('2')).toThrow('Graph 2 does not exist');
    await store.close();
    const reopened = await openStore(directory);
    onTestFinished(() => reopened.close());
    expect(reopened.graph('1').stored_procedures).toEqual([compiled(document)]);
  });

  it('can be described anew, enabled and disabled, and deleted', async () => {
    const { procedures } = await opened();
    await procedures.create('1', document);
    const changed = await procedures.update('1', 'older', { enable: false });
    expect(changed).toMatchObject({ description: '', enable: false, creation_time: 1000 });
    expect(changed.update_time).toBeGreaterThan(1000);
    expect(await procedures.update('1', 'older', { description: 'x' })).toMatchObject({
      description: 'x',
      enable: false,
    });
    await procedures.delete('1', 'older');
    expect(procedures.list('1').map(({ name }) => name)).toEqual(builtIn);
    await expect(procedures.delete('1', 'older')).rejects.toMatchObject({ code: 'GK_PROCEDURE_NOT_FOUND' });
    await expect(procedures.update('1', 'older', {})).rejects.toMatchObject({ code: 'GK_PROCEDURE_NOT_FOUND' });
  });

  it.each([
    ['a name with a blank', { name: 'test proc' }, 'GK_INVALID_PROCEDURE', { field: 'name' }],
    ['a name that begins with a digit', { name: '1st' }, 'GK_INVALID_PROCEDURE', { field: 'name' }],
    ['the name of a built-in one', { name: 'count_vertices' }, 'GK_PROCEDURE_FIXED', { procedureId: 'count_vertices' }],
    ['the kind cpp', { type: 'cpp' }, 'GK_INVALID_PROCEDURE', { field: 'type', value: 'cpp' }],
  ])('with %s are refused', async (_what, part, code, details) => {
    const { procedures, store } = await opened();
    await expect(procedures.create('1', { ...document, ...part })).rejects.toMatchObject({ code, details });
    expect(store.graph('1').stored_procedures).toEqual([]);
  });

  it('of one name are created once, however many try at the same time', async () => {
    const { procedures } = await opened();
    const tries = await Promise.allSettled([1, 2, 3].map(() => procedures.create('1', document)));
    expect(tries.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
    await expect(procedures.create('1', document)).rejects.toMatchObject({ code: 'GK_PROCEDURE_EXISTS' });
    expect(() => checkDocuments([document, document])).toThrow('give each procedure of a graph a name of its own');
  });

  it('that are built in are on every graph, and cannot be changed or deleted', async () => {
    const { procedures } = await opened();
    expect(procedures.get('2', 'k_neighbors')).toMatchObject({ id: 'k_neighbors', bound_graph: '2', runnable: true });
    const refused = { code: 'GK_PROCEDURE_FIXED' };
    await expect(procedures.update('1', 'pagerank', { description: 'x' })).rejects.toMatchObject(refused);
    await expect(procedures.delete('1', 'pagerank')).rejects.toMatchObject(refused);
  });
});

describe('a generation', () => {
  it('has the procedures that were enabled when it started, and no others', () => {
    const given = new GivenProcedures();
    const [a, b] = [compiled(document), compiled({ ...document, name: 'b', enable: false })];
    expect(given.give(1, [a, b])).toEqual([a]);
    expect([given.has(1, a), given.has(1, b), given.has(2, a)]).toEqual([true, false, false]);
    // Disabled afterwards, it is there all the same; made anew under its name, it is another one.
    expect(given.has(1, { ...a, enable: false, update_time: 2000 })).toBe(true);
    expect(given.has(1, compiled(document, 2000))).toBe(false);
    given.forget(1);
    expect(given.has(1, a)).toBe(false);
  });
});
