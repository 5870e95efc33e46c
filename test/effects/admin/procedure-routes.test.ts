import { describe, expect, it } from 'vitest';
import { GraphkeeperError } from '../../../src/errors.js';
import { startAdmin } from './admin-client.js';
import { fakeGraph, fakeProcedure, servedStatus } from './fake-service.js';

const older = { name: 'older', type: 'cypher', query: 'MATCH (n:person) WHERE n.age > $age RETURN n.name' };

describe('procedures of a graph', () => {
  it('are created, listed, read, changed and deleted as in Interactive', async () => {
    const { call, service } = await startAdmin();
    expect(await call('POST', '/v1/graph/1/procedure', { ...older, description: 'who is older' })).toMatchObject({
      status: 200,
      body: { procedure_id: 'older' },
    });
    service.storedProcedures.set('1', [fakeProcedure('older', '1')]);
    expect(await call('GET', '/v1/graph/1/procedure')).toMatchObject({
      status: 200,
      body: [fakeProcedure('older', '1')],
    });
    expect(await call('GET', '/v1/graph/1/procedure/older')).toMatchObject({
      status: 200,
      body: fakeProcedure('older', '1'),
    });
    expect(await call('PUT', '/v1/graph/1/procedure/older', { description: 'new', enable: false })).toMatchObject({
      status: 200,
      body: { message: 'Successfully update procedure: older' },
    });
    expect(await call('DELETE', '/v1/graph/1/procedure/older')).toMatchObject({
      status: 200,
      body: { message: 'Successfully delete procedure: older' },
    });
    expect(service.calls).toEqual([
      ['procedures.create', '1', { ...older, description: 'who is older' }],
      ['procedures.update', '1', 'older', { description: 'new', enable: false }],
      ['procedures.delete', '1', 'older'],
    ]);
  });

  it.each([
    ['POST', '/v1/graph/7/procedure', older, 'GK_GRAPH_NOT_FOUND'],
    ['GET', '/v1/graph/7/procedure', undefined, 'GK_GRAPH_NOT_FOUND'],
    ['GET', '/v1/graph/seven/procedure', undefined, 'GK_GRAPH_NOT_FOUND'],
    ['GET', '/v1/graph/1/procedure/none', undefined, 'GK_PROCEDURE_NOT_FOUND'],
    ['PUT', '/v1/graph/1/procedure/none', { description: 'new' }, 'GK_PROCEDURE_NOT_FOUND'],
    ['DELETE', '/v1/graph/1/procedure/none', undefined, 'GK_PROCEDURE_NOT_FOUND'],
  ])('%s %s is a 404 where there is no such graph or procedure', async (method, path, body, error) => {
    const { call } = await startAdmin();
    expect(await call(method, path, body)).toMatchObject({ status: 404, body: { code: 4, error } });
  });

  it.each(['name', 'query', 'params', 'returns', 'library', 'option', 'type'])(
    'refuse another %s: only description and enable can be changed',
    async (field) => {
      const { call, service } = await startAdmin();
      service.storedProcedures.set('1', [fakeProcedure('older', '1')]);
      expect(await call('PUT', '/v1/graph/1/procedure/older', { description: 'new', [field]: 'x' })).toMatchObject({
        status: 400,
        body: {
          code: 102,
          error: 'GK_PROCEDURE_FIXED',
          message: expect.stringContaining(`cannot change its ${field}`),
        },
      });
      expect(service.calls).toEqual([]);
    },
  );

  it.each([
    [{ type: 'cypher', query: 'RETURN 1' }, 'name'],
    [{ name: 'a', query: 'RETURN 1' }, 'type'],
    [{ name: 'a', type: 'cypher' }, 'query'],
    [{ name: 'a', type: 'cypher', query: 'RETURN 1', enable: 'yes' }, 'enable'],
  ])('are not created from %j', async (body, field) => {
    const { call, service } = await startAdmin();
    expect(await call('POST', '/v1/graph/1/procedure', body)).toMatchObject({
      status: 400,
      body: { code: 2, error: 'GK_INVALID_PROCEDURE', details: { field } },
    });
    expect(service.calls).toEqual([]);
  });

  it('answer with the reason why the service refuses one', async () => {
    const { call, service } = await startAdmin();
    const refusals = [
      new GraphkeeperError('GK_INVALID_PROCEDURE', { field: 'query', value: 'x', remedy: 'Table x does not exist' }),
      new GraphkeeperError('GK_PROCEDURE_EXISTS', { graphId: '1', procedureId: 'older' }),
      new GraphkeeperError('GK_PROCEDURE_FIXED', { procedureId: 'pagerank', reason: 'is built in' }),
    ];
    const answers = [];
    for (const refusal of refusals) {
      service.failures.set('procedures.create', refusal);
      answers.push(await call('POST', '/v1/graph/1/procedure', older));
    }
    expect(answers).toMatchObject([
      { status: 400, body: { code: 2, message: 'Invalid procedure: query is "x": Table x does not exist' } },
      { status: 400, body: { code: 5, error: 'GK_PROCEDURE_EXISTS' } },
      { status: 400, body: { code: 102, message: 'Procedure pagerank is built in' } },
    ]);
  });
});

describe('a graph', () => {
  it('is shown with all its procedures, and in the status with those of its own that can be called', async () => {
    const { call, service } = await startAdmin();
    const own = { ...fakeProcedure('older', '1'), runnable: true };
    const notYet = fakeProcedure('newer', '1');
    const builtIn = { ...fakeProcedure('pagerank', '1'), runnable: true };
    const graph = { ...fakeGraph('1'), stored_procedures: [own, notYet] };
    service.stored.set('1', graph);
    service.storedProcedures.set('1', [own, notYet, builtIn]);
    service.present = { ...servedStatus('1'), graph };
    const shown = await call('GET', '/v1/graph/1');
    expect(shown.body).toMatchObject({ stored_procedures: [own, notYet, builtIn] });
    expect((await call('GET', '/v1/graph')).body).toEqual([shown.body]);
    expect((await call('GET', '/v1/service/status')).body).toMatchObject({ graph: { stored_procedures: [own] } });
  });
});
