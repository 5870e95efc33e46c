import { expect, test } from 'vitest';
import { ready } from './documents.js';
import { type FakeAnswer, startFakeService } from './fake-service.js';
import { runCli } from './run-cli.js';

const QUERY = '/v1/graph/current/query';

/** The fake is Admin Service and query endpoint in one. */
async function fakeEndpoint(answer: FakeAnswer) {
  const service = await startFakeService({ [`POST ${QUERY}`]: answer });
  const endpoints = { query: service.url, admin: service.url };
  service.routes['GET /v1/service/status'] = { body: { ...ready, endpoints } };
  return service;
}

const people = {
  columns: [
    { name: 'p', type: 'NODE' },
    { name: 'age', type: 'INT64' },
  ],
  rows: [
    [{ $node: { id: '0:1', label: 'person', properties: { name: 'marko' } } }, 29],
    [null, { $int128: '9007199254740993' }],
  ],
};

test('the answer is a table with column names and the number of rows', async () => {
  await using service = await fakeEndpoint({ body: people });
  expect((await runCli(['query', 'MATCH (p) RETURN p, p.age AS age'], { admin: service.url })).stdout).toBe(
    `
┌───────────────────────────┬──────────────────┐
│ p                         │ age              │
├───────────────────────────┼──────────────────┤
│ (:person {name: "marko"}) │ 29               │
│ null                      │ 9007199254740993 │
└───────────────────────────┴──────────────────┘
2 rows`.trim(),
  );
});

test('parameters are sent with the query as JSON', async () => {
  await using service = await fakeEndpoint({ body: { columns: [{ name: 'n', type: 'INT64' }], rows: [[1]] } });
  const params = ['--param', 'name="marko"', '--param', 'ages=[1,2]'];
  expect((await runCli(['query', 'RETURN $name', ...params], { admin: service.url })).exitCode).toBe(0);
  expect(service.requests.at(-1)).toBe(
    `POST ${QUERY} {"query":"RETURN $name","parameters":{"name":"marko","ages":[1,2]}}`,
  );
});

test('a parameter that is not JSON is refused with the way to write it', async () => {
  const { exitCode, stderr } = await runCli(['query', 'RETURN 1', '--param', 'name=marko']);
  expect(exitCode).toBe(2);
  expect(stderr).toBe(
    `graphkeeper: --param is "name=marko": give name=value with a JSON value; text needs quotes, as in --param 'name="marko"'`,
  );
});

test('a dash reads the query from stdin, and --json prints the answer as it is', async () => {
  await using service = await fakeEndpoint({ body: people });
  const { stdout } = await runCli(['query', '-', '--json'], { admin: service.url, input: 'RETURN 1' });
  expect(JSON.parse(stdout)).toEqual(people);
  expect(service.requests.at(-1)).toBe(`POST ${QUERY} {"query":"RETURN 1","parameters":{}}`);
});

test('a graph that is named must be the one that is served', async () => {
  const message = 'Graph 2 is not running, 1 is: query that one or current, or switch first';
  await using service = await fakeEndpoint({ body: people });
  service.routes['GET /v1/graph'] = { body: [{ id: '2', name: 'movies' }] };
  service.routes['POST /v1/graph/2/query'] = {
    status: 404,
    body: { code: 4, error: 'GK_WRONG_GRAPH', message, details: {} },
  };
  expect(await runCli(['query', 'RETURN 1', '--graph', 'movies'], { admin: service.url })).toEqual({
    exitCode: 1,
    stdout: '',
    stderr: `graphkeeper: ${message}`,
  });
});

test('a query without an answer prints no table', async () => {
  await using service = await fakeEndpoint({ body: { columns: [], rows: [] } });
  expect((await runCli(['query', 'CREATE (:person)'], { admin: service.url })).stdout).toBe('0 rows');
});
