import { type AddressInfo, createServer, type Socket } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { eventually } from '../../support/eventually.js';
import { FakeGraphServer } from './fake-graph-server.js';
import { clientOf, dial, openGateway, readToEnd, requestText } from './gateway-fixture.js';

/** A GraphServer that writes what the test says, byte for byte, to each request. */
async function bareServer(answer: (socket: Socket, request: number) => void) {
  let requests = 0;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket
      .on('data', () => {
        requests += 1;
        answer(socket, requests);
      })
      .on('error', () => socket.destroy())
      .on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  const { port } = server.address() as AddressInfo;
  const gateway = await openGateway();
  const endpoints = { query: `http://127.0.0.1:${port}/query` };
  gateway.send({ type: 'gateway.cutOver', target: { generation: 1, graphId: '1', endpoints } });
  return { gateway, ask: clientOf(gateway), sockets, requests: () => requests };
}

const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n';

describe('an answer', () => {
  test('that comes byte by byte, in chunks, or with the end of the connection arrives whole', async () => {
    const forms = [
      `${OK}ok`,
      'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\no\r\n1\r\nk\r\n0\r\n\r\n',
      'HTTP/1.0 200 OK\r\n\r\nok',
    ];
    const { ask } = await bareServer((socket, request) => {
      const form = forms[request - 1] ?? '';
      for (const character of form) socket.write(character);
      if (form.startsWith('HTTP/1.0')) socket.end();
    });
    for (const _ of forms) expect(await ask('RETURN 1')).toMatchObject({ status: 200, text: 'ok' });
  });

  test('that nobody asked for is given to nobody', async () => {
    const { ask, requests } = await bareServer((socket, request) => {
      if (request === 1) socket.write(`${OK}1.${OK}xx`);
      else socket.write(`${OK}2.`);
    });
    expect((await ask('RETURN 1')).text).toBe('1.');
    expect((await ask('RETURN 2')).text).toBe('2.');
    expect(requests()).toBe(2);
  });

  test('that could be read in two ways is not passed on', async () => {
    const { ask, requests } = await bareServer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\nok');
    });
    expect(await ask('MATCH (n) RETURN n')).toMatchObject({ status: 500, body: { error: 'GK_QUERY_FAILED' } });
    expect(requests()).toBe(4);
  });

  test('to HTTP/1.0 ends with the connection when its length is not known', async () => {
    const gateway = await openGateway();
    const server = await FakeGraphServer.start('a');
    server.onQuery = ({ response }) => {
      response.write('x'.repeat(100_000));
      response.end();
    };
    gateway.send({ type: 'gateway.cutOver', target: server.target(1) });
    const socket = await dial(gateway);
    socket.write(requestText('RETURN 1', 'connection: keep-alive\r\n').replace('HTTP/1.1', 'HTTP/1.0'));
    const [head = '', body] = (await readToEnd(socket)).split('\r\n\r\n');
    expect(head).toMatch(/connection: close/);
    expect(head).not.toMatch(/transfer-encoding/);
    expect(body).toBe('x'.repeat(100_000));
  });
});

describe('connections to a GraphServer', () => {
  test('are used again, unless it says that they end', async () => {
    const seen = new Set<Socket>();
    const { ask } = await bareServer((socket, request) => {
      seen.add(socket);
      socket.write(request === 3 ? OK.replace('\r\n\r\n', '\r\nconnection: close\r\n\r\nok') : `${OK}ok`);
    });
    for (const used of [1, 1, 1, 2]) {
      expect((await ask('RETURN 1')).text).toBe('ok');
      expect(seen.size).toBe(used);
    }
  });

  test('are no more than 128: further queries wait for one, and may be given up meanwhile', async () => {
    const waiting: Socket[] = [];
    const { gateway, ask, sockets } = await bareServer((socket) => waiting.push(socket));
    const leaving = new AbortController();
    const asked = Array.from({ length: 128 }, () => ask('RETURN 1'));
    await eventually(() => waiting.length === 128);
    const last = ask('RETURN 1');
    const gone = ask('RETURN 1', { signal: leaving.signal });
    await eventually(() => gateway.counters().inFlight === 130);
    leaving.abort();
    await expect(gone).rejects.toThrow();
    await eventually(() => gateway.counters().inFlight === 129);
    expect(sockets.size).toBe(128);
    for (const socket of waiting.splice(0)) socket.write(`${OK}ok`);
    await eventually(() => waiting.length === 1);
    waiting[0]?.write(`${OK}ok`);
    expect((await Promise.all([...asked, last])).every(({ text }) => text === 'ok')).toBe(true);
  });

  test('are closed in time when the GraphServer says how long it keeps them', async () => {
    const { ask, sockets } = await bareServer((socket) => {
      socket.write(OK.replace('\r\n\r\n', '\r\nkeep-alive: timeout=2\r\n\r\nok'));
    });
    expect((await ask('RETURN 1')).text).toBe('ok');
    await eventually(() => sockets.size === 0);
  });
});

test('a client that sends many queries ahead is read no further until some are answered', async () => {
  const waiting: Socket[] = [];
  const { gateway } = await bareServer((socket) => waiting.push(socket));
  const client = await dial(gateway);
  for (let at = 0; at < 40; at += 1) {
    client.write(requestText(`RETURN ${at}`));
    await eventually(() => waiting.length === Math.min(at + 1, 32));
  }
  expect(gateway.counters().inFlight).toBe(32);
  let received = '';
  client.on('data', (chunk) => {
    received += chunk;
  });
  await eventually(() => {
    for (const socket of waiting.splice(0)) socket.write(`${OK}ok`);
    return received.split('HTTP/1.1 200').length === 41;
  });
});
