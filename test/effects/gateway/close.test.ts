import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { eventually } from '../../support/eventually.js';
import { FakeGraphServer } from './fake-graph-server.js';
import { clientOf, dial, openGateway, readToEnd, requestText } from './gateway-fixture.js';

describe('closing the gateway', () => {
  test('answers what is held or in flight, and leaves no connection on either side', async () => {
    const gateway = await openGateway();
    const server = await FakeGraphServer.start('a');
    server.onQuery = () => undefined;
    gateway.send({ type: 'gateway.cutOver', target: server.target(1) });
    const idle = await dial(gateway);
    const sending = await dial(gateway);
    sending.write(requestText('RETURN 1').slice(0, -1));
    const ask = clientOf(gateway);
    const reading = ask('RETURN 1');
    const writing = ask('CREATE (n)');
    await eventually(() => server.arrived.length === 2);
    gateway.send({ type: 'gateway.hold', graphId: '1' });
    const held = ask('RETURN 2');
    await eventually(() => gateway.counters().held === 1);

    const closed = Promise.all([gateway.close(), gateway.close(), readToEnd(idle), readToEnd(sending)]);
    expect((await held).body.error).toBe('GK_CLOSED');
    expect((await reading).body.error).toBe('GK_CLOSED');
    expect((await writing).body.error).toBe('GK_OUTCOME_UNKNOWN');
    await closed;
    await eventually(() => server.sockets.size === 0);
    expect(gateway.counters()).toMatchObject({ held: 0, inFlight: 0 });
  });

  test('gives the port back, and ends for good', async () => {
    const gateway = await openGateway();
    const server = await FakeGraphServer.start('a');
    gateway.send({ type: 'gateway.cutOver', target: server.target(1) });
    expect((await clientOf(gateway)('RETURN 1')).status).toBe(200);
    await gateway.close();
    await gateway.close();
    gateway.send({ type: 'gateway.cutOver', target: server.target(2) });
    expect(gateway.mode).toBe('refusing');
    const code = await new Promise((resolve) => {
      const { hostname, port } = new URL(gateway.endpoints.query ?? '');
      connect({ host: hostname, port: Number(port) }).once('error', (error: NodeJS.ErrnoException) =>
        resolve(error.code),
      );
    });
    expect(code).toBe('ECONNREFUSED');
  });

  test('waits for connections of earlier generations too', async () => {
    const gateway = await openGateway();
    const first = await FakeGraphServer.start('first');
    const second = await FakeGraphServer.start('second');
    gateway.send({ type: 'gateway.cutOver', target: first.target(1) });
    expect((await clientOf(gateway)('RETURN 1')).status).toBe(200);
    gateway.send({ type: 'gateway.cutOver', target: second.target(2) });
    await gateway.close();
    await eventually(() => first.sockets.size === 0 && second.sockets.size === 0);
  });
});
