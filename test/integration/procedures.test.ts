import { expect, it } from 'vitest';
import { loadMessages } from '../../src/graph-server/interactive/messages.js';
import { openService } from '../support/service.js';

const query = 'MATCH (n:person) WHERE n.age > $age RETURN n.name AS name ORDER BY name';
const call = '{"query_name": "older", "arguments": [{"type": {"primitive_type": "DT_SIGNED_INT32"}, "value": 29}]}\x01';

it('a procedure can be called from the next start on, until one after it has been disabled', async () => {
  const service = await openService({ admin: true });
  const { procedures } = service.graphs;
  const ask = async (body: string, path = 'query') => {
    const response = await fetch(`${service.endpoints.query}/v1/graph/current/${path}`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'text/plain' },
    });
    return { status: response.status, body: Buffer.from(await response.arrayBuffer()) };
  };
  const inStatus = async () => {
    const response = await fetch(`${service.endpoints.admin}/v1/service/status`);
    const status = (await response.json()) as { graph: { stored_procedures: { name: string }[] } };
    return status.graph.stored_procedures.map(({ name }) => name);
  };
  await service.start('1');
  expect(await procedures.create('1', { name: 'older', type: 'cypher', query })).toMatchObject({
    params: [{ name: 'age', type: { primitive_type: 'DT_SIGNED_INT32' } }],
    returns: [{ name: 'name', type: { string: { long_text: '' } } }],
    runnable: false,
  });
  await expect(
    procedures.create('1', { name: 'wrong', type: 'cypher', query: 'MATCH (n:IDONTKOWN) RETURN count(n)' }),
  ).rejects.toMatchObject({
    code: 'GK_INVALID_PROCEDURE',
    message: expect.stringContaining('Table IDONTKOWN does not exist'),
  });
  expect((await ask(call)).status).toBe(404);
  expect(await inStatus()).toEqual([]);

  await service.restart();
  expect(procedures.get('1', 'older').runnable).toBe(true);
  expect(await inStatus()).toEqual(['older']);
  const { results } = await loadMessages();
  const answer = await ask(call);
  expect(results.toObject(results.decode(answer.body))).toEqual({
    results: ['josh', 'peter'].map((str) => ({
      record: { columns: [{ name_or_id: { name: 'name' }, entry: { element: { object: { str } } } }] },
    })),
  });
  expect(JSON.parse((await ask('CALL older(29)')).body.toString())).toMatchObject({ rows: [['josh'], ['peter']] });
  expect((await ask('plan', 'adhoc_query')).status).toBe(501);

  await procedures.update('1', 'older', { enable: false });
  expect(procedures.get('1', 'older')).toMatchObject({ enable: false, runnable: true });
  await service.restart();
  expect(procedures.get('1', 'older').runnable).toBe(false);
  expect((await ask(call)).status).toBe(404);

  const document = { name: 'copy', schema: service.graphs.get('1').schema };
  const copy = await service.graphs.create({
    ...document,
    stored_procedures: [{ name: 'older', type: 'cypher', query }],
  });
  expect(copy.stored_procedures).toMatchObject([{ name: 'older', enable: true }]);
});
