import neo4j from 'neo4j-driver';
import { describe, expect, test } from 'vitest';
import { eventually } from '../../../support/eventually.js';
import { ask, boltUrl, cutOver, driverOf, openBoltGateway, serving, sessionOf } from './bolt-fixture.js';
import { FakeBoltServer } from './fake-bolt-server.js';

describe('a driver at the Bolt endpoint', () => {
  test('is answered, with its greeting handed on as it is', async () => {
    const { gateway, session, old } = await serving();
    expect(await ask(session)).toBe('old');
    expect(old.peers[0]?.said.slice(0, 4)).toEqual(['HELLO', 'LOGON', 'RUN RETURN 1', 'PULL']);
    expect(gateway.counters()).toEqual({ answered: 1, inFlight: 0, held: 0, heldBytes: 0, replayed: 0, refused: 0 });
  });

  test('that has a connection already goes to the next generation from the cut-over on, and notices nothing', async () => {
    const { gateway, session, old } = await serving();
    await ask(session);
    const next = await cutOver(gateway);
    expect(await ask(session)).toBe('generation 2');
    expect(next.peers[0]?.said.slice(0, 4)).toEqual(['HELLO', 'LOGON', 'RUN RETURN 1', 'PULL']);
    expect(old.asked).toEqual(['RUN RETURN 1']);
  });

  test('commits a transaction on the graph where it began', async () => {
    const { gateway, session, old } = await serving();
    const transaction = await session.beginTransaction();
    expect(await ask(transaction)).toBe('old');
    const next = await cutOver(gateway);
    let isDrained = false;
    const drained = gateway.drained(1, new AbortController().signal).then(() => {
      isDrained = true;
    });
    expect(await ask(transaction)).toBe('old');
    expect(isDrained).toBe(false);
    await transaction.commit();
    await drained;
    expect(old.asked).toEqual(['BEGIN', 'RUN RETURN 1', 'RUN RETURN 1', 'COMMIT']);
    await session.close();
    expect(await ask(sessionOf(gateway))).toBe('generation 2');
    expect(next.asked).toEqual(['RUN RETURN 1']);
  });

  test('gets the rest of a result from where its beginning came from', async () => {
    const { gateway, old } = await serving();
    old.rows = Array.from({ length: 25 }, (_, index) => index);
    const session = driverOf(gateway).session({ fetchSize: 10 });
    const rows: unknown[] = [];
    for await (const record of session.run('MATCH (n) RETURN n')) {
      rows.push(record.get(0));
      if (rows.length === 1) await cutOver(gateway);
    }
    expect(rows).toEqual(old.rows);
    expect(await ask(session)).toBe('generation 2');
  });

  test('hears of a failure, and goes on after it', async () => {
    const { session, old } = await serving();
    await expect(ask(session, 'FAIL')).rejects.toMatchObject({ code: 'Neo.ClientError.Statement.SyntaxError' });
    expect(await ask(session)).toBe('old');
    expect(old.peers).toHaveLength(1);
  });

  test('that routes is sent to the address that it dialled', async () => {
    const { gateway, old } = await serving();
    const driver = driverOf(gateway, 'neo4j');
    expect(await ask(driver.session())).toBe('old');
    const { address } = await driver.getServerInfo();
    expect(address).toBe(new URL(boltUrl(gateway)).host);
    await cutOver(gateway);
    expect(await ask(driver.session({ defaultAccessMode: neo4j.session.READ }))).toBe('generation 2');
    expect(old.asked).toEqual(['RUN RETURN 1']);
  });

  test('may speak the Bolt of some years ago', async () => {
    const gateway = await openBoltGateway();
    for (const [generation, name] of ['first', 'second'].entries()) {
      const server = await FakeBoltServer.start(name);
      server.version = [4, 4];
      gateway.send({ type: 'gateway.cutOver', target: server.target(generation + 1) });
      expect(await ask(sessionOf(gateway))).toBe(name);
      expect(server.peers[0]?.said.slice(0, 3)).toEqual(['HELLO', 'RUN RETURN 1', 'PULL']);
    }
  });

  test('gets a large result no faster than it reads', async () => {
    const { session, old } = await serving();
    const row = 'x'.repeat(100_000);
    old.rows = Array.from({ length: 40 }, () => row);
    const { records } = await session.run('MATCH (n) RETURN n');
    expect(records).toHaveLength(40);
  });
});

describe('while there is no generation', () => {
  test('connections and queries wait, and go to the next one in order', async () => {
    const gateway = await openBoltGateway();
    gateway.send({ type: 'gateway.hold', graphId: '1' });
    const answers = [ask(sessionOf(gateway)), ask(sessionOf(gateway))];
    await eventually(() => gateway.counters().held === 2);
    await cutOver(gateway);
    expect(await Promise.all(answers)).toEqual(['generation 2', 'generation 2']);
  });

  test('a query that waits too long fails so that a driver tries again', async () => {
    const { gateway, session } = await serving({ hold: { maxQueries: 1, maxBytes: 1000, timeoutMs: 50 } });
    await ask(session);
    gateway.send({ type: 'gateway.hold', graphId: '1' });
    const failure = await ask(session).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'Neo.TransientError.General.DatabaseUnavailable', retriable: true });
    expect(gateway.counters()).toMatchObject({ held: 0, refused: 1 });
    await cutOver(gateway);
    expect(await ask(session)).toBe('generation 2');
  });

  test('and none is coming, a new connection is told so', async () => {
    const gateway = await openBoltGateway();
    await expect(ask(sessionOf(gateway))).rejects.toThrow('No graph is being served (idle): start a graph');
  });
});
