import { expect, test } from 'vitest';
import { modern, movies, ready, stopped } from './documents.js';
import { startFakeService } from './fake-service.js';
import { runCli } from './run-cli.js';

const graphs = {
  'GET /v1/graph': { body: [modern, movies] },
  'GET /v1/graph/1': { body: modern },
  'GET /v1/graph/2': { body: movies },
};
const nothingServed = { 'GET /v1/service/status': { body: stopped } };
const status = { 'GET /v1/service/status': { body: ready } };
const servesModern = { body: { message: 'done', graph_id: '1', generation: 3, took_ms: 412.3 } };
const servesMovies = { body: { ...servesModern.body, graph_id: '2' } };

test('start without a graph serves the one that ran last, and says so', async () => {
  await using service = await startFakeService({ ...graphs, ...nothingServed, 'POST /v1/service/start': servesModern });
  expect(await runCli(['start'], { admin: service.url })).toEqual({
    exitCode: 0,
    stdout: 'Serving modern_graph (id 1), generation 3 (412 ms)',
    stderr: '',
  });
  expect(service.requests).toContain('POST /v1/service/start {"graph_id":"1"}');
});

test('start takes the name of a graph', async () => {
  await using service = await startFakeService({ ...graphs, ...nothingServed, 'POST /v1/service/start': servesMovies });
  expect((await runCli(['start', 'movies'], { admin: service.url })).exitCode).toBe(0);
  expect(service.requests).toContain('POST /v1/service/start {"graph_id":"2"}');
});

test('a graph that is served already is not started again', async () => {
  await using service = await startFakeService({ ...graphs, ...status });
  for (const command of [['start'], ['start', '1'], ['switch', 'modern_graph']]) {
    expect((await runCli(command, { admin: service.url })).stdout).toBe(
      'Serving modern_graph (id 1) already, generation 3',
    );
  }
  expect(service.requests.filter((request) => request.startsWith('POST'))).toEqual([]);
});

test('switch takes the id of a graph', async () => {
  await using service = await startFakeService({ ...graphs, ...nothingServed, 'POST /v1/service/start': servesMovies });
  expect((await runCli(['switch', '2'], { admin: service.url })).stdout).toBe(
    'Switched to movies (id 2), generation 3 (412 ms)',
  );
  expect(service.requests).toContain('POST /v1/service/start {"graph_id":"2"}');
});

test('a graph that does not exist is answered with those that do', async () => {
  await using service = await startFakeService(graphs);
  expect(await runCli(['switch', 'movie'], { admin: service.url })).toEqual({
    exitCode: 2,
    stdout: '',
    stderr: 'graphkeeper: graph is "movie": no graph has this id or name, there are modern_graph (id 1), movies (id 2)',
  });
});

test('a name that two graphs have is answered with both', async () => {
  const twin = { ...movies, id: '5' };
  await using service = await startFakeService({ 'GET /v1/graph': { body: [modern, movies, twin] } });
  const { exitCode, stderr } = await runCli(['switch', 'movies'], { admin: service.url });
  expect(exitCode).toBe(2);
  expect(stderr).toBe(
    'graphkeeper: graph is "movies": several graphs have this name, give an id: movies (id 2), movies (id 5)',
  );
});

test('an id goes before the name of another graph that looks like it', async () => {
  const odd = { ...movies, id: '9', name: '1' };
  await using service = await startFakeService({
    ...graphs,
    ...nothingServed,
    'GET /v1/graph': { body: [modern, odd] },
    'POST /v1/service/start': servesModern,
  });
  await runCli(['switch', '1'], { admin: service.url });
  expect(service.requests).toContain('POST /v1/service/start {"graph_id":"1"}');
});

test('a switch that was rolled back ends with exit code 1 and the words of the service', async () => {
  const message = 'The switch to graph 2 was rolled back, graph 1 is served as before: out of memory';
  await using service = await startFakeService({
    ...graphs,
    ...status,
    'POST /v1/service/start': { status: 500, body: { code: 103, error: 'GK_SWITCH_FAILED', message, details: {} } },
  });
  expect(await runCli(['switch', '2'], { admin: service.url })).toEqual({
    exitCode: 1,
    stdout: '',
    stderr: `graphkeeper: ${message}`,
  });
});

test('an error of a newer service is shown in its own words', async () => {
  const body = { code: 999, error: 'GK_FROM_THE_FUTURE', message: 'Something new' };
  await using service = await startFakeService({ 'POST /v1/service/stop': { status: 500, body } });
  expect(await runCli(['stop'], { admin: service.url })).toEqual({
    exitCode: 1,
    stdout: '',
    stderr: 'graphkeeper: Something new',
  });
});

test('stop says how to go on', async () => {
  await using service = await startFakeService({
    'POST /v1/service/stop': { body: { message: 'done', graph_id: null, generation: null, took_ms: 5 } },
  });
  expect(await runCli(['stop'], { admin: service.url })).toEqual({
    exitCode: 0,
    stdout: 'Stopped: no graph is being served (graphkeeper start serves it again)',
    stderr: '',
  });
});

test('restart says which graph has a fresh GraphServer', async () => {
  await using service = await startFakeService({ ...graphs, 'POST /v1/service/restart': servesModern });
  expect(await runCli(['restart'], { admin: service.url })).toEqual({
    exitCode: 0,
    stdout: 'Restarted modern_graph (id 1), generation 3 (412 ms)',
    stderr: '',
  });
});

test('graphs lists what there is and marks the one that is served', async () => {
  await using service = await startFakeService({ ...graphs, ...status });
  expect((await runCli(['graphs'], { admin: service.url })).stdout).toBe(
    `
┌────┬──────────────┬──────────────────┬───────┬──────────────────────────┬─────────┐
│ id │ name         │ vertices         │ edges │ data loaded              │ service │
├────┼──────────────┼──────────────────┼───────┼──────────────────────────┼─────────┤
│ 1  │ modern_graph │ person, software │ knows │ 2023-11-14T22:13:20.000Z │ ready   │
│ 2  │ movies       │ movie            │       │ never                    │         │
└────┴──────────────┴──────────────────┴───────┴──────────────────────────┴─────────┘`.trim(),
  );
});

test('graphs --json is the answer of the service as it is', async () => {
  await using service = await startFakeService(graphs);
  const { stdout } = await runCli(['graphs', '--json'], { admin: service.url });
  expect(JSON.parse(stdout)).toEqual([modern, movies]);
});
