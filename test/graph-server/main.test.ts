import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { execa } from 'execa';
import { Pool } from 'undici';
import { describe, expect, onTestFinished, test } from 'vitest';
import { eventually } from '../support/eventually.js';
import { isAlive } from '../support/processes.js';
import { tempDir } from '../support/temp-dir.js';
import { SCHEMA } from './example-graph.js';
import { LONG_QUERY, LONG_QUERY_ROWS, load, type RunningServer, spawnServer, startServer } from './programs.js';

async function emptyGraph(): Promise<string> {
  const { data } = await load(tempDir(), SCHEMA);
  return data;
}

/** Ended with the test, however that ends. */
async function serve(data: string, ...flags: readonly string[]): Promise<RunningServer> {
  const server = await startServer(data, ...flags);
  onTestFinished(() => void server.process.kill('SIGKILL'));
  return server;
}

/** What a server that cannot start says. */
async function failedStart(data: string, ...flags: readonly string[]) {
  const { exitCode, stderr, stdio } = await spawnServer(data, ...flags);
  const error = /^ERROR=(.*)$/m.exec(stdio[3])?.[1];
  return { exitCode, stderr, error: error === undefined ? null : JSON.parse(error) };
}

/** Posts a query and resolves, when the server has certainly read it, with its answer to come. */
async function postInFlight(server: RunningServer, query: string): Promise<{ answer: Promise<unknown> }> {
  const pool = new Pool(server.url, { connections: 1 });
  onTestFinished(() => pool.destroy());
  // With the connection there already, the query arrives before a later connection does.
  await (await pool.request({ method: 'GET', path: '/health' })).body.dump();
  const headers = { 'content-type': 'text/plain' };
  const answer = pool.request({ method: 'POST', path: '/query', headers, body: query }).then(({ body }) => body.json());
  answer.catch(() => undefined);
  await fetch(`${server.url}/health`);
  return { answer };
}

function refusesConnections(url: string): Promise<boolean> {
  const { port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), '127.0.0.1');
    socket.once('connect', () => resolve(false)).once('error', () => resolve(true));
    socket.once('connect', () => socket.destroy());
  });
}

describe('a start that succeeds', () => {
  test('is announced with the address that answers queries', async () => {
    const server = await serve(await emptyGraph());
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(await server.query('RETURN 1 AS x')).toEqual({
      status: 200,
      generation: '3',
      body: { columns: [{ name: 'x', type: 'INT64' }], rows: [[1]], graph_id: '1', generation: 3 },
    });
  });

  test('without a parent is announced on stdout, and the end of stdin means nothing', async () => {
    const data = await emptyGraph();
    const program = join(import.meta.dirname, '../../dist/graph-server/main.js');
    const args = ['--data', data, '--graph-id', '7', '--generation', '1'];
    const child = execa(process.execPath, [program, ...args], { stdin: 'ignore', extendEnv: false, reject: false });
    onTestFinished(() => void child.kill('SIGKILL'));
    let said = '';
    child.stdout.on('data', (chunk) => {
      said += String(chunk);
    });
    const url = await eventually(() => /^Graph 7 answers queries at (http:\S+)\n$/.exec(said)?.[1]);
    const answer = await fetch(url, { method: 'POST', body: 'RETURN 2 AS x' });
    expect(await answer.json()).toMatchObject({ rows: [[2]], graph_id: '7', generation: 1 });
    child.kill('SIGTERM');
    expect((await child).exitCode).toBe(0);
  });

  test('is healthy, also while the engine is busy with long queries', async () => {
    const server = await serve(await emptyGraph());
    const long = await Promise.all([postInFlight(server, LONG_QUERY), postInFlight(server, LONG_QUERY)]);
    let answered = 0;
    for (const { answer } of long) {
      answer.then(
        () => {
          answered += 1;
        },
        () => undefined,
      );
    }
    const health = await fetch(`${server.url}/health`);
    expect(health.status).toBe(200);
    expect(await health.json()).toEqual({ graph_id: '1', generation: 3 });
    expect(answered).toBe(0);
  });
});

describe('a start that fails says why and exits with 1', () => {
  test('when the graph is open for writing in another process', async () => {
    const data = await emptyGraph();
    await serve(data);
    const { exitCode, stderr, error } = await failedStart(data);
    expect(exitCode).toBe(1);
    expect(error).toEqual({ code: 'GK_START_FAILED', message: `${data} is open for writing in another process` });
    expect(stderr).toBe(`${data} is open for writing in another process`);
  });

  test('when there is no database, and creates none', async () => {
    const data = join(tempDir(), 'missing.db');
    const { exitCode, error } = await failedStart(data);
    expect(exitCode).toBe(1);
    expect(error).toEqual({ code: 'GK_START_FAILED', message: `there is no database file ${data}` });
    expect(existsSync(data)).toBe(false);
  });

  test('when the file is not a database', async () => {
    const data = join(tempDir(), 'junk.db');
    writeFileSync(data, 'This is not a database, whatever its name says.');
    const { exitCode, error } = await failedStart(data);
    expect(exitCode).toBe(1);
    expect(error.message).toMatch(/not a valid .* database file/);
  });

  test('when the port is taken', async () => {
    const taken = await serve(await emptyGraph());
    const { port } = new URL(taken.url);
    const { exitCode, error } = await failedStart(await emptyGraph(), '--port', port);
    expect(exitCode).toBe(1);
    expect(error.code).toBe('GK_PORT_IN_USE');
    expect(error.message).toMatch(`--port is ${port}, and another program listens there`);
  });

  test.each([
    [['--generation', 'x'], '--generation is "x": give a whole number, at least 1'],
    [['--connections', '0'], '--connections is "0": give a whole number, at least 1'],
    [['--colour'], "Unknown option '--colour'"],
  ])('when it is given the flags %j', async (flags, message) => {
    const { exitCode, stderr } = await failedStart('/nowhere', ...flags);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(message);
  });
});

describe('readers and writers of one graph', () => {
  test('any number of read-only servers share a graph, and refuse to write', async () => {
    const data = await emptyGraph();
    const servers = [await serve(data, '--read-only'), await serve(data, '--read-only')];
    for (const server of servers) {
      expect(await server.rows('MATCH (n) RETURN count(*)')).toEqual([[0]]);
      const refused = await server.query("CREATE (:person {id: 1, name: 'x'})");
      expect(refused.status).toBe(400);
      expect(refused.body).toMatchObject({ error: 'GK_QUERY_INVALID', code: 106 });
      expect(refused.body.message).toMatch('read-only');
      expect(await server.stop()).toEqual({ exitCode: 0, signal: undefined });
    }
  });

  test('what was written is there after a drain, with an empty write-ahead log', async () => {
    const data = await emptyGraph();
    const first = await serve(data);
    await first.rows("CREATE (:person {id: 1, name: 'marko'})");
    expect(await first.stop()).toEqual({ exitCode: 0, signal: undefined });
    expect(existsSync(`${data}.wal`)).toBe(false);
    const second = await serve(data);
    expect(await second.rows('MATCH (n) RETURN n.name')).toEqual([['marko']]);
  });

  test('what was written is there after a kill', async () => {
    const data = await emptyGraph();
    const first = await serve(data);
    await first.rows("CREATE (:person {id: 1, name: 'marko'})");
    first.process.kill('SIGKILL');
    await first.process;
    const second = await serve(data);
    expect(await second.rows('MATCH (n) RETURN n.name')).toEqual([['marko']]);
  });
});

describe('a drain', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)(
    'by %s answers the query in flight, and takes no new connection',
    async (signal) => {
      const server = await serve(await emptyGraph());
      const { answer } = await postInFlight(server, LONG_QUERY);
      let answered = false;
      const settled = answer.then((body) => {
        answered = true;
        return body;
      });
      server.process.kill(signal);
      await eventually(() => refusesConnections(server.url));
      expect(answered).toBe(false);
      expect(await settled).toMatchObject({ rows: LONG_QUERY_ROWS });
      expect((await server.process).exitCode).toBe(0);
    },
  );

  test('closes idle connections instead of waiting for them', async () => {
    const server = await serve(await emptyGraph());
    const { answer } = await postInFlight(server, 'RETURN 1 AS x');
    await answer;
    const silent = connect(Number(new URL(server.url).port), '127.0.0.1');
    onTestFinished(() => void silent.destroy());
    await once(silent, 'connect');
    silent.on('error', () => undefined);
    expect(await server.stop()).toEqual({ exitCode: 0, signal: undefined });
  });

  test('in the middle of many short queries loses none that was accepted, and ends', async () => {
    const server = await serve(await emptyGraph());
    const pool = new Pool(server.url, { connections: 16 });
    onTestFinished(() => pool.destroy());
    const headers = { 'content-type': 'text/plain' };
    let answered = 0;
    const askUntilRefused = async () => {
      for (;;) {
        try {
          const { body } = await pool.request({ method: 'POST', path: '/query', headers, body: 'RETURN 1 AS x' });
          expect(await body.json()).toMatchObject({ rows: [[1]] });
          answered += 1;
        } catch (error) {
          // Refused or closed before an answer began; a broken answer would fail to parse.
          expect(error).toMatchObject({ code: expect.stringMatching(/^(?:ECONNREFUSED|ECONNRESET|UND_ERR_SOCKET)$/) });
          return;
        }
      }
    };
    const clients = Promise.all(Array.from({ length: 16 }, askUntilRefused));
    await eventually(() => answered > 100);
    expect(await server.stop()).toEqual({ exitCode: 0, signal: undefined });
    await clients;
  });

  test('may be asked for twice', async () => {
    const server = await serve(await emptyGraph());
    const { answer } = await postInFlight(server, LONG_QUERY);
    server.process.kill('SIGTERM');
    await eventually(() => refusesConnections(server.url));
    server.process.kill('SIGTERM');
    expect(await answer).toMatchObject({ rows: LONG_QUERY_ROWS });
    expect((await server.process).exitCode).toBe(0);
  });
});

describe('when the parent is gone', () => {
  test('the server ends at once, even in the middle of a query', async () => {
    const server = await serve(await emptyGraph());
    const { answer } = await postInFlight(server, LONG_QUERY);
    server.process.stdin.end();
    const { signal } = await server.process;
    expect(signal).toBe('SIGKILL');
    await expect(answer).rejects.toThrow();
    expect(isAlive(server.pid)).toBe(false);
  });
});
