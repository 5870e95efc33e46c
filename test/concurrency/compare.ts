/** When nobody asks for anything any more: is everything as the acknowledged calls imply? And is it all free again? */
import { mappingOf } from '../crash/documents.js';
import type { Calls } from './calls.js';
import { EXTRA_TYPE, isDone } from './operations.js';
import type { GraphModel, World } from './world.js';

/** What differs, a line each. */
export async function compare(calls: Calls, world: World, queryUrl: string): Promise<readonly string[]> {
  const read = async (path: string) => (await calls.send({ name: 'compare', method: 'GET', path }))?.body;
  const differences: string[] = [];
  const expect = (what: string, found: unknown, possible: readonly unknown[]) => {
    if (!possible.includes(found)) differences.push(`${what} is ${String(found)}, and may be ${possible.join(' or ')}`);
  };

  const status = await read('/v1/service/status');
  const running = (status?.graph as { id: string } | null)?.id ?? null;
  expect('the running graph', running, world.running.possible());

  const list = (await read('/v1/graph')) as unknown as { id: string }[];
  const ids = list.map(({ id }) => id).toSorted();
  expect('the list of graphs', ids.join(), [['1', ...world.graphs.map(({ id }) => id)].toSorted().join()]);

  for (const graph of world.graphs) {
    for (const [name, { presence, description }] of graph.procedures) {
      const listed = (await read(`/v1/graph/${graph.id}/procedure`)) as unknown as Described[];
      const found = listed.find(({ id }) => id === name);
      expect(`that graph ${graph.id} has ${name}`, found !== undefined, [presence.isThere()]);
      // One that was deleted and made again in between may have had the change of its forerunner.
      if (found) expect(`the description of ${name}`, found.description, description.possible());
    }
    const schema = (await read(`/v1/graph/${graph.id}/schema`)) as unknown as { vertex_types: { type_name: string }[] };
    const hasExtra = schema.vertex_types.some(({ type_name: name }) => name === EXTRA_TYPE);
    expect(`that graph ${graph.id} has the type ${EXTRA_TYPE}`, hasExtra, [graph.extraType.isThere()]);
    await serve(calls, graph);
    const { rows, text } = await keysOf(queryUrl, graph.id);
    const loaded = rows.filter((key) => key < 1_000_000).length;
    if (graph.use === 'elements')
      expect(`the added vertices of ${graph.id}`, text, [[...graph.added].toSorted((a, b) => a - b).join()]);
    else expect(`the rows of ${graph.id}`, loaded, graph.rows.possible());
  }
  return differences;
}

interface Described {
  readonly id: string;
  readonly description: string;
}

async function serve(calls: Calls, { id }: GraphModel): Promise<void> {
  await calls.send({ name: 'compare', method: 'POST', path: '/v1/service/start', body: { graph_id: id } });
}

async function keysOf(queryUrl: string, graphId: string) {
  const text = 'MATCH (i:item) RETURN i.id ORDER BY i.id';
  const response = await fetch(`${queryUrl}/v1/graph/${graphId}/query`, { method: 'POST', body: text });
  const { rows: found = [] } = (await response.json()) as { rows?: readonly (readonly [number])[] };
  const rows = found.map(([key]) => key);
  return { rows, text: rows.join() };
}

/** Every graph can be loaded and deleted: no lock is left. What refuses is said by `calls`. */
export async function freeAll(calls: Calls, world: World, file: string): Promise<void> {
  await calls.send({ name: 'compare', method: 'POST', path: '/v1/service/start', body: { graph_id: '1' } });
  for (const { id } of world.graphs) {
    const path = `/v1/graph/${id}`;
    const asked = await calls.send({
      name: 'compare',
      method: 'POST',
      path: `${path}/dataloading`,
      body: mappingOf(file),
    });
    for (let status: unknown = 'RUNNING'; isDone(asked) && (status === 'RUNNING' || status === 'WAITING'); ) {
      const job = await calls.send({ name: 'compare', method: 'GET', path: `/v1/job/${String(asked.body.job_id)}` });
      status = job?.body.status;
    }
    await calls.send({ name: 'compare', method: 'DELETE', path });
  }
}
