import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { attemptProbe } from '../../../src/effects/probes/probe.js';
import { findFreePorts } from '../../../src/effects/process/free-port.js';
import type { Probe } from '../../../src/types/launch-profile.js';
import { eventually } from '../../support/eventually.js';
import { isAlive } from '../../support/processes.js';

const never = new AbortController().signal;

test('http wants a 2xx from the path, on the host and port of the query endpoint', async () => {
  const paths: unknown[] = [];
  const url = await serve((request, response) => {
    paths.push(request.url);
    response.writeHead(request.url === '/health' ? 204 : 503).end();
  });
  await attempt({ type: 'http', path: '/health' }, url);
  await expect(attempt({ type: 'http', path: '/ready' }, url)).rejects.toThrow('GET /ready answered 503');
  expect(paths).toEqual(['/health', '/ready']);
});

test('http does not follow a redirect', async () => {
  const url = await serve((_, response) => response.writeHead(302, { location: '/elsewhere' }).end());
  await expect(attempt({ type: 'http', path: '/' }, url)).rejects.toThrow('GET / answered 302');
});

test('an endless answer counts as an answer, and its connection is closed', async () => {
  let isClosed = false;
  const url = await serve((_, response) => {
    response.on('close', () => {
      isClosed = true;
    });
    response.writeHead(200).write('to be continued');
  });
  await attempt({ type: 'http', path: '/' }, url);
  await eventually(() => isClosed);
});

test('an attempt that is not answered in time fails, and its connection is closed', async () => {
  let isClosed = false;
  const url = await serve((request) => {
    request.socket.on('close', () => {
      isClosed = true;
    });
  });
  await expect(attempt({ type: 'http', path: '/' }, url, 50)).rejects.toThrow('no answer within 50 ms');
  await eventually(() => isClosed);
});

test('an attempt fails at once when it is aborted, also when that was before it began', async () => {
  const url = await serve(() => undefined);
  const stop = new AbortController();
  const pending = attempt({ type: 'http', path: '/' }, url, 60_000, stop.signal);
  stop.abort(new Error('not needed any more'));
  await expect(pending).rejects.toThrow('not needed any more');
  for (const probe of [{ type: 'tcp' }, { type: 'exec', command: ['true'] }] as const) {
    await expect(attempt(probe, url, 60_000, stop.signal)).rejects.toThrow('not needed any more');
  }
});

test('tcp wants a connection', async () => {
  await attempt({ type: 'tcp' }, await serve(() => undefined));
  const closed = `http://127.0.0.1:${await findFreePorts('127.0.0.1', 1)}/query`;
  await expect(attempt({ type: 'tcp' }, closed)).rejects.toThrow('ECONNREFUSED');
});

test('query wants a 2xx to a query, from where clients send theirs', async () => {
  const asked: string[] = [];
  const url = await serve(async (request, response) => {
    const body = await text(request);
    asked.push(`${request.method} ${request.url} ${body}`);
    if (body !== 'HANG') response.writeHead(body === 'RETURN 1' ? 200 : 400).end();
  });
  await attempt({ type: 'query', query: 'RETURN 1' }, url);
  await expect(attempt({ type: 'query', query: 'NONSENSE' }, url)).rejects.toThrow('POST /query answered 400');
  await expect(attempt({ type: 'query', query: 'HANG' }, url, 50)).rejects.toThrow('no answer within 50 ms');
  expect(asked).toEqual(['POST /query RETURN 1', 'POST /query NONSENSE', 'POST /query HANG']);
});

test('exec wants exit code 0, and is told what it is about', async () => {
  const url = 'http://127.0.0.1:7000/query';
  const command = (text: string) => ['sh', '-c', `test "{graph_id} {generation} {host} {port}" = "${text}"`];
  await attempt({ type: 'exec', command: command('3 12 127.0.0.1 7000') }, url);
  await expect(attempt({ type: 'exec', command: command('something else') }, url)).rejects.toThrow('exit code 1');
  await expect(attempt({ type: 'exec', command: ['no-such-program'] }, url)).rejects.toThrow('no-such-program');
  await expect(attempt({ type: 'exec', command: [] }, url)).rejects.toThrow('has no command');
});

test('an exec probe that takes too long is killed, with all that it has started', async () => {
  const pids: number[] = [];
  const url = await serve((request, response) => {
    pids.push(Number(request.headers['x-pid']));
    response.end();
  });
  const script = `fetch('${url}', { headers: { 'x-pid': process.pid } }); setInterval(() => {}, 1000)`;
  const command = ['sh', '-c', 'trap "" TERM; "$0" -e "$1" & wait', '{node}', script];
  const stop = new AbortController();
  const pending = attempt({ type: 'exec', command }, url, 60_000, stop.signal);
  const failure = expect(pending).rejects.toThrow('not needed any more');
  const pid = await eventually(() => pids[0]);
  expect(isAlive(pid)).toBe(true);
  stop.abort(new Error('not needed any more'));
  await failure;
  await eventually(() => !isAlive(pid));
});

function attempt(probe: Probe, query: string, timeoutMs = 20_000, signal = never): Promise<void> {
  return attemptProbe(probe, { generation: 12, graphId: '3', endpoints: { query } }, timeoutMs, signal);
}

/** Query URL of a server that lasts as long as the test. */
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/query`;
}
