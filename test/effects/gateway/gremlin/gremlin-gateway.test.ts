import { createServer } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { eventually } from '../../../support/eventually.js';
import { FakeGremlinServer } from './fake-gremlin-server.js';
import { gremlinClient, openGremlinGateway, outcomeOf } from './gremlin-fixture.js';

const READ = 'g.V().count()';
const WRITE = "g.addV('person')";
const SESSION = { session: 's1', processor: 'session' };

describe('the Gremlin gateway', () => {
  test('answers the official client, whichever of its formats it speaks', async () => {
    const gateway = await openGremlinGateway({ secretOf: (generation) => `secret-${generation}` });
    const server = await FakeGremlinServer.start('a');
    gateway.send({ type: 'gateway.cutOver', target: server.target(1) });
    for (const mimeType of [
      'application/vnd.graphbinary-v1.0',
      'application/vnd.gremlin-v3.0+json',
      'application/vnd.gremlin-v2.0+json',
    ]) {
      const { submit } = gremlinClient(gateway, { mimeType });
      expect(await submit(READ)).toEqual(['a']);
    }
    expect(server.headers[0]).toMatchObject({ 'x-graphkeeper-secret': 'secret-1' });
    expect(gateway.counters()).toMatchObject({ answered: 3, inFlight: 0 });
  });

  test('holds requests while there is no generation, within the bounds, and says so in codes that drivers know', async () => {
    const hold = { maxQueries: 1, maxBytes: 100_000, timeoutMs: 20_000 };
    const gateway = await openGremlinGateway({ hold });
    const { submit } = gremlinClient(gateway);
    expect(await outcomeOf(submit(READ))).toMatch(/^596: .*GK_UNAVAILABLE/);
    gateway.send({ type: 'gateway.hold', graphId: '1' });
    const held = submit(READ);
    await eventually(() => gateway.counters().held === 1);
    expect(await outcomeOf(submit(READ))).toMatch(/^596: .*GK_HOLD_FULL/);
    const json = gremlinClient(gateway, { mimeType: 'application/vnd.gremlin-v3.0+json' });
    expect(await outcomeOf(json.submit(READ))).toMatch(/^596: .*GK_HOLD_FULL/);
    const server = await FakeGremlinServer.start('a');
    gateway.send({ type: 'gateway.cutOver', target: server.target(1) });
    expect(await held).toEqual(['a']);
    expect(gateway.counters()).toMatchObject({ answered: 1, refused: 3, held: 0 });
  });

  test('lets what is in flight at a cut-over finish where it began, on the same connection as what comes later', async () => {
    const gateway = await openGremlinGateway();
    const [first, second] = [await FakeGremlinServer.start('a'), await FakeGremlinServer.start('b')];
    first.onRequest = () => undefined;
    gateway.send({ type: 'gateway.cutOver', target: first.target(1) });
    const { submit } = gremlinClient(gateway);
    const before = submit(READ);
    await eventually(() => first.arrived.length === 1);
    gateway.send({ type: 'gateway.cutOver', target: second.target(2) });
    expect(await submit(READ)).toEqual(['b']);
    const drained = gateway.drained(1, new AbortController().signal);
    first.arrived[0]?.answer();
    expect(await before).toEqual(['a']);
    await drained;
    await eventually(() => first.connections === 0);
  });

  test('keeps a session on the generation where it began until it is closed, and drains after that', async () => {
    const gateway = await openGremlinGateway();
    const [first, second] = [await FakeGremlinServer.start('a'), await FakeGremlinServer.start('b')];
    gateway.send({ type: 'gateway.cutOver', target: first.target(1) });
    const session = gremlinClient(gateway, SESSION);
    expect(await session.submit('x = 1')).toEqual(['a']);
    gateway.send({ type: 'gateway.cutOver', target: second.target(2) });
    const signal = AbortSignal.timeout(20_000);
    let isDrained = false;
    const drained = gateway.drained(1, signal).then(() => {
      isDrained = true;
    });
    expect(await session.submit('x + 1')).toEqual(['a']);
    expect(await gremlinClient(gateway).submit(READ)).toEqual(['b']);
    gateway.send({ type: 'gateway.hold', graphId: '1' });
    expect(await session.submit('x + 2')).toEqual(['a']);
    expect(isDrained).toBe(false);
    await session.close();
    await drained;
  });

  test('drains as well when the client of a session goes away', async () => {
    const gateway = await openGremlinGateway();
    const [first, second] = [await FakeGremlinServer.start('a'), await FakeGremlinServer.start('b')];
    gateway.send({ type: 'gateway.cutOver', target: first.target(1) });
    const socket = new WebSocket(gateway.endpoints.gremlin ?? '');
    const request = { requestId: '9b8f5b7e-6a5c-4c42-9d0a-0d0f0c6f1a11', op: 'eval', processor: 'session' };
    socket.once('open', () => socket.send(JSON.stringify({ ...request, args: { gremlin: 'x = 1', session: 's' } })));
    await new Promise((resolve) => socket.once('message', resolve));
    gateway.send({ type: 'gateway.cutOver', target: second.target(2) });
    socket.terminate();
    await gateway.drained(1, AbortSignal.timeout(20_000));
    await eventually(() => first.connections === 0);
  });

  test('says that a session is lost, rather than going on in an empty one, until the client closes it', async () => {
    const gateway = await openGremlinGateway();
    const [first, second] = [await FakeGremlinServer.start('a'), await FakeGremlinServer.start('b')];
    gateway.send({ type: 'gateway.cutOver', target: first.target(1) });
    const { submit } = gremlinClient(gateway, SESSION);
    await submit('x = 1');
    first.onRequest = () => first.kill();
    expect(await outcomeOf(submit('x'))).toMatch(/^500: .*GK_OUTCOME_UNKNOWN/);
    gateway.send({ type: 'gateway.cutOver', target: second.target(2) });
    expect(await outcomeOf(submit('x'))).toMatch(/^500: .*GK_SESSION_LOST/);
    expect(second.arrived).toEqual([]);
  });

  test('sends a read again when its generation died, and says of anything else that nobody knows', async () => {
    const gateway = await openGremlinGateway();
    const [first, second] = [await FakeGremlinServer.start('a'), await FakeGremlinServer.start('b')];
    first.onRequest = () => undefined;
    gateway.send({ type: 'gateway.cutOver', target: first.target(1) });
    const { submit } = gremlinClient(gateway);
    const read = submit(READ);
    const write = outcomeOf(submit(WRITE));
    await eventually(() => first.arrived.length === 2);
    first.kill();
    expect(await write).toMatch(/^500: .*GK_OUTCOME_UNKNOWN/);
    gateway.send({ type: 'gateway.hold', graphId: '1' });
    gateway.send({ type: 'gateway.cutOver', target: second.target(2) });
    expect(await read).toEqual(['b']);
    expect(second.scripts).toEqual([READ]);
    expect(gateway.counters()).toMatchObject({ replayed: 1, refused: 1 });
  });

  test('replaces a short answer that broke off by a whole one, and never mixes two', async () => {
    const gateway = await openGremlinGateway();
    const [first, second] = [await FakeGremlinServer.start('a'), await FakeGremlinServer.start('b')];
    first.onRequest = ({ answer, script }) => {
      answer(script === READ ? ['half'] : ['x'.repeat(70_000)], 206);
      if (first.arrived.length === 2) setImmediate(() => first.kill());
    };
    second.onRequest = ({ answer }) => {
      answer(['b1'], 206);
      answer(['b2']);
    };
    gateway.send({ type: 'gateway.cutOver', target: first.target(1) });
    const { submit } = gremlinClient(gateway);
    const short = submit(READ);
    const long = outcomeOf(submit('g.V()'));
    expect(await long).toMatch(/^500: .*in the middle of its answer/);
    gateway.send({ type: 'gateway.cutOver', target: second.target(2) });
    expect(await short).toEqual(['b1', 'b2']);
  });

  test('gives a slow client no more than it takes', async () => {
    const gateway = await openGremlinGateway();
    const server = await FakeGremlinServer.start('a');
    const part = ['x'.repeat(1_000_000)];
    let sentParts = 0;
    server.onRequest = ({ answer, socket }) => {
      const more = (): void => {
        for (; sentParts < 100 && socket.bufferedAmount < 1_000_000; sentParts += 1) answer(part, 206);
        if (sentParts < 100) setImmediate(more);
        else answer(part);
      };
      more();
    };
    gateway.send({ type: 'gateway.cutOver', target: server.target(1) });
    const socket = new WebSocket(gateway.endpoints.gremlin ?? '');
    onTestFinished(() => socket.terminate());
    let receivedBytes = 0;
    socket.on('message', (data: Buffer) => {
      receivedBytes += data.length;
    });
    const requestId = '9b8f5b7e-6a5c-4c42-9d0a-0d0f0c6f1a11';
    await new Promise((resolve) => socket.once('open', resolve));
    socket.send(JSON.stringify({ requestId, op: 'eval', processor: '', args: { gremlin: 'g.V()' } }));
    socket.pause();
    let before = -1;
    // Everybody is stuck: what the server could send has not grown over several turns of everything.
    await eventually(async () => {
      const isStuck = before === sentParts && sentParts > 0;
      before = sentParts;
      await new Promise((resolve) => setTimeout(resolve, 200));
      return isStuck;
    });
    expect(sentParts).toBeLessThan(60);
    socket.resume();
    await eventually(() => receivedBytes > 101_000_000);
  });

  test('takes no request that is too large, and closes on what is no request', async () => {
    const gateway = await openGremlinGateway({ maxBodyBytes: 1000 });
    const closing = async (message: string): Promise<number> => {
      const socket = new WebSocket(gateway.endpoints.gremlin ?? '');
      socket.once('open', () => socket.send(message));
      return new Promise((resolve) => socket.once('close', resolve));
    };
    expect(await closing('x'.repeat(2000))).toBe(1009);
    expect(await closing('{"op":"eval"}')).toBe(1003);
    expect(gateway.counters()).toMatchObject({ refused: 1 });
  });

  test('refuses a second request of the same id while the first has no answer', async () => {
    const gateway = await openGremlinGateway();
    gateway.send({ type: 'gateway.hold', graphId: '1' });
    const socket = new WebSocket(gateway.endpoints.gremlin ?? '');
    onTestFinished(() => socket.terminate());
    const requestId = '9b8f5b7e-6a5c-4c42-9d0a-0d0f0c6f1a11';
    const request = JSON.stringify({ requestId, op: 'eval', processor: '', args: { gremlin: READ } });
    socket.once('open', () => {
      socket.send(request);
      socket.send(request);
    });
    const answer = await new Promise<Buffer>((resolve) => socket.once('message', resolve));
    expect(JSON.parse(answer.toString())).toMatchObject({ requestId, status: { code: 499 } });
  });

  test('says that it does not speak with a generation that has no Gremlin', async () => {
    const gateway = await openGremlinGateway();
    const target = { generation: 1, graphId: '1', endpoints: { query: 'http://127.0.0.1:1/query' } };
    gateway.send({ type: 'gateway.cutOver', target });
    expect(await outcomeOf(gremlinClient(gateway).submit(READ))).toMatch(/^500: .*GK_PROTOCOL_NOT_SERVED/);
  });

  test('ends every connection when it is closed, with an answer for each request', async () => {
    const gateway = await openGremlinGateway();
    gateway.send({ type: 'gateway.hold', graphId: '1' });
    const held = outcomeOf(gremlinClient(gateway).submit(READ));
    await eventually(() => gateway.counters().held === 1);
    await gateway.close();
    expect(await held).toMatch(/^596: .*GK_CLOSED/);
  });

  test('names its own option when its port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => {
      other.close();
    });
    await new Promise((resolve) => other.once('listening', resolve));
    const address = other.address();
    const port = typeof address === 'object' ? address?.port : 0;
    await expect(openGremlinGateway({ port: port ?? 0 })).rejects.toMatchObject({
      code: 'GK_PORT_IN_USE',
      details: { field: 'gremlin_port', port },
    });
  });
});
