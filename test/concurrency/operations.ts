/** What a client may do next. Each makes one or several calls, and notes what was acknowledged. */
import type { Random } from '../../src/testing/simulator/random.js';
import { graphDocument, mappingOf, rowsOf } from '../crash/documents.js';
import type { Answer, Calls } from './calls.js';
import { GraphModel, PROCEDURES, type World } from './world.js';

export interface Client {
  readonly calls: Calls;
  readonly world: World;
  readonly random: Random;
  /** What may be loaded, see writeFiles. */
  readonly files: readonly string[];
}

export type Operation = (client: Client, graph: GraphModel) => Promise<void>;

const GONE = 'GK_GRAPH_NOT_FOUND';
const IN_USE = ['GK_GRAPH_LOCKED', 'GK_GRAPH_RUNNING'];
export const EXTRA_TYPE = 'extra';
const NOT_SERVED = ['GK_WRONG_GRAPH', 'GK_GRAPH_NOT_RUNNING', 'GK_UNAVAILABLE', 'GK_NOT_RUNNING'];
const COMMANDED = ['GK_SUPERSEDED', 'GK_BUSY', 'GK_GRAPH_LOCKED', 'GK_NOT_RUNNING', GONE];

/** Each with how often it comes, in relation to the others. */
export const OPERATIONS: readonly (readonly [weight: number, operation: Operation])[] = [
  [20, look],
  [8, changeProcedure],
  [8, makeOrRemoveProcedure],
  [20, addVertex],
  [10, changeVertex],
  [6, load],
  [4, changeSchema],
  [2, upload],
  [4, replaceGraph],
  [2, start],
  [0.5, restart],
  [0.02, stopAndStart],
];

async function look({ calls, random }: Client, { id }: GraphModel): Promise<void> {
  const [name, path, refusals = []] = random.pick<readonly [string, string, (readonly string[])?]>([
    ['list graphs', '/v1/graph'],
    ['read a graph', `/v1/graph/${id}`, [GONE]],
    ['read a schema', `/v1/graph/${id}/schema`, [GONE]],
    ['statistics', `/v1/graph/${id}/statistics`, [GONE, ...NOT_SERVED]],
    ['list procedures', `/v1/graph/${id}/procedure`, [GONE]],
    ['list jobs', '/v1/job'],
    ['status', '/v1/service/status'],
    ['node status', '/v1/node/status'],
  ]);
  await calls.send({ name, method: 'GET', path, refusals });
}

async function makeOrRemoveProcedure({ calls, random }: Client, graph: GraphModel): Promise<void> {
  const name = random.pick(PROCEDURES);
  const { presence, description } = graph.procedure(name);
  const path = `/v1/graph/${graph.id}/procedure`;
  if (random.chance(0.5)) {
    const text = `made ${random.next()}`;
    const body = { name, type: 'cypher', description: text, query: 'MATCH (n:item) RETURN count(n) AS items' };
    const refusals = [GONE, 'GK_PROCEDURE_EXISTS', 'GK_GRAPH_LOCKED'];
    const answer = await calls.send({ name: 'create a procedure', method: 'POST', path, body, refusals });
    if (!isDone(answer)) return;
    presence.made();
    description.changed(text, answer);
  } else {
    const refusals = [GONE, 'GK_PROCEDURE_NOT_FOUND', 'GK_GRAPH_LOCKED'];
    const call = { name: 'delete a procedure', method: 'DELETE', path: `${path}/${name}`, refusals } as const;
    if (isDone(await calls.send(call))) presence.removed();
  }
}

async function changeProcedure({ calls, random }: Client, graph: GraphModel): Promise<void> {
  const name = random.pick(PROCEDURES);
  const description = `changed ${random.next()}`;
  const path = `/v1/graph/${graph.id}/procedure/${name}`;
  const refusals = [GONE, 'GK_PROCEDURE_NOT_FOUND', 'GK_GRAPH_LOCKED'];
  const answer = await calls.send({ name: 'update a procedure', method: 'PUT', path, body: { description }, refusals });
  if (isDone(answer)) graph.procedure(name).description.changed(description, answer);
}

async function addVertex({ calls, world }: Client, graph: GraphModel): Promise<void> {
  if (graph.use !== 'elements') return;
  const key = world.nextKey();
  const vertex = { label: 'item', primary_key_value: key, properties: [{ name: 'text', value: 'added' }] };
  const path = `/v1/graph/${graph.id}/vertex`;
  const body = { vertex_request: [vertex] };
  const answer = await calls.send({ name: 'add a vertex', method: 'POST', path, body, refusals: NOT_SERVED });
  if (isDone(answer)) graph.added.add(key);
}

/** One that nobody else touches. */
async function changeVertex({ calls, random }: Client, graph: GraphModel): Promise<void> {
  const key = random.pick([...graph.added, 0]);
  if (key === 0 || !graph.added.delete(key)) return;
  const path = `/v1/graph/${graph.id}/vertex`;
  if (random.chance(0.5)) {
    const body = { label: 'item', primary_key_value: key, properties: [{ name: 'text', value: 'changed' }] };
    await calls.send({ name: 'update a vertex', method: 'PUT', path, body, refusals: NOT_SERVED });
    graph.added.add(key);
    return;
  }
  const one = `${path}?label=item&primary_key_value=${key}`;
  const answer = await calls.send({ name: 'delete a vertex', method: 'DELETE', path: one, refusals: NOT_SERVED });
  if (!isDone(answer)) graph.added.add(key);
}

async function changeSchema({ calls, random }: Client, graph: GraphModel): Promise<void> {
  const path = `/v1/graph/${graph.id}/schema/vertex`;
  const refusals = [GONE, 'GK_INVALID_SCHEMA', 'GK_TYPE_NOT_FOUND', 'GK_GRAPH_LOCKED', ...COMMANDED, ...NOT_SERVED];
  if (random.chance(0.5)) {
    const property = { property_name: 'id', property_type: { primitive_type: 'DT_SIGNED_INT64' } };
    const body = { type_name: EXTRA_TYPE, primary_keys: ['id'], properties: [property] };
    if (isDone(await calls.send({ name: 'add a type', method: 'POST', path, body, refusals }))) graph.extraType.made();
  } else {
    const one = `${path}?type_name=${EXTRA_TYPE}`;
    const answer = await calls.send({ name: 'delete a type', method: 'DELETE', path: one, refusals });
    if (isDone(answer)) graph.extraType.removed();
  }
}

async function upload({ calls, random }: Client): Promise<void> {
  const form = new FormData();
  form.set('filestorage', new Blob([`id|text\n${random.next()}|a\n`]), 'item.csv');
  await calls.send({ name: 'upload', method: 'POST', path: '/v1/file/upload', body: form });
}

async function load({ calls, random, files }: Client, graph: GraphModel): Promise<void> {
  if (graph.use === 'elements') return;
  const file = random.pick(files);
  const path = `/v1/graph/${graph.id}/dataloading`;
  const refusals = [GONE, ...IN_USE];
  const asked = await calls.send({ name: 'load', method: 'POST', path, body: mappingOf(file), refusals });
  if (!isDone(asked)) return;
  const job = `/v1/job/${String(asked.body.job_id)}`;
  if (random.chance(0.3)) {
    await calls.send({ name: 'cancel a load', method: 'DELETE', path: job, refusals: ['GK_JOB_ENDED'] });
  }
  for (;;) {
    const seen = await calls.send({ name: 'read a job', method: 'GET', path: job, refusals: ['GK_JOB_NOT_FOUND'] });
    if (!isDone(seen)) return;
    if (seen.body.status === 'RUNNING' || seen.body.status === 'WAITING') continue;
    // It took effect at some time between the two.
    if (seen.body.status === 'SUCCESS') graph.rows.changed(rowsOf(file), { ...seen, sentAt: asked.sentAt });
    else if (seen.body.status === 'FAILED') calls.problems.push(`${job} failed: ${String(seen.body.log)}`);
    return;
  }
}

/** Deletes a passing graph, and creates another in its place. */
async function replaceGraph({ calls, world, random }: Client, graph: GraphModel): Promise<void> {
  if (graph.use !== 'passing') return;
  const refusals = [GONE, ...IN_USE];
  const path = `/v1/graph/${graph.id}`;
  if (!isDone(await calls.send({ name: 'delete a graph', method: 'DELETE', path, refusals }))) return;
  world.deleted.push(graph.id);
  world.graphs.splice(world.graphs.indexOf(graph), 1);
  await createGraph(calls, world, random, 'passing');
}

export async function createGraph(calls: Calls, world: World, random: Random, use: GraphModel['use']): Promise<void> {
  const body = graphDocument(`graph ${random.next()}`, random);
  const answer = await calls.send({ name: 'create a graph', method: 'POST', path: '/v1/graph', body });
  if (isDone(answer)) world.graphs.push(new GraphModel(String(answer.body.graph_id), use));
}

async function start({ calls, world }: Client, { id }: GraphModel): Promise<void> {
  const call = { name: 'start', method: 'POST', path: '/v1/service/start', refusals: COMMANDED } as const;
  const answer = await calls.send({ ...call, body: { graph_id: id } });
  if (isDone(answer)) world.running.changed(id, answer);
}

async function restart({ calls }: Client): Promise<void> {
  await calls.send({ name: 'restart', method: 'POST', path: '/v1/service/restart', refusals: COMMANDED });
}

async function stopAndStart(client: Client, graph: GraphModel): Promise<void> {
  const { calls, world } = client;
  const answer = await calls.send({ name: 'stop', method: 'POST', path: '/v1/service/stop', refusals: COMMANDED });
  if (isDone(answer)) world.running.changed(null, answer);
  await start(client, graph);
}

export function isDone(answer: Answer | null): answer is Answer {
  return answer !== null && answer.error === null;
}
