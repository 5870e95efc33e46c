import { describe, expect, test } from 'vitest';
import { PULL, RUN } from '../../../../src/effects/gateway/bolt/messages.js';
import { pack } from '../../../../src/effects/gateway/bolt/packstream.js';
import { eventually } from '../../../support/eventually.js';
import { ask, boltUrl, cutOver, driverOf, greeted, serving } from './bolt-fixture.js';
import { FakeBoltServer, type Peer } from './fake-bolt-server.js';

const READ = 'MATCH (n) RETURN n';
const WRITE = 'CREATE (n)';

/** It dies at the first message of that kind, with nothing said to it; or after `before` has been said. */
function dieAt(server: FakeBoltServer, message: string, before: (peer: Peer) => void = () => undefined): void {
  server.on = (said, peer) => {
    if (!said.startsWith(message)) return false;
    before(peer);
    peer.socket.end(() => server.kill());
    return true;
  };
}

describe('a GraphServer that dies', () => {
  test('before it answers a query that reads: the next one answers', async () => {
    const { gateway, session, old } = await serving();
    dieAt(old, 'PULL', (peer) => peer.record('half an answer'));
    const answer = ask(session, READ);
    await eventually(() => gateway.counters().held === 1);
    gateway.send({ type: 'gateway.hold', graphId: '1' });
    const next = await cutOver(gateway);
    expect(await answer).toBe('generation 2');
    expect(next.asked).toEqual([`RUN ${READ}`]);
    expect(gateway.counters()).toEqual({ answered: 1, inFlight: 0, held: 0, heldBytes: 0, replayed: 1, refused: 0 });
  });

  test.each([
    ['the same columns: the next one says the rest', 'value', READ, 'generation 2'],
    ['other columns: the client may try again', 'other', READ, 'LeaseExpired'],
    ['a query that writes: nobody knows', 'value', WRITE, 'UnknownError'],
  ])(
    'when only the columns of its answer are with the client, and the next one has %s',
    async (_, field, text, said) => {
      const { gateway, old } = await serving();
      const { socket, received } = await greeted(boltUrl(gateway));
      socket.write(pack(RUN, text, {}, {}));
      await eventually(() => received().includes('fields'));
      old.kill();
      gateway.send({ type: 'gateway.hold', graphId: '1' });
      const next = await FakeBoltServer.start('generation 2');
      next.field = field;
      gateway.send({ type: 'gateway.cutOver', target: next.target(2) });
      socket.write(pack(PULL, { n: -1n }));
      await eventually(() => received().includes(said));
      expect(received().toString().split('fields')).toHaveLength(2);
      await eventually(() => gateway.counters().inFlight === 0);
    },
  );

  test('while nobody asks it anything: nobody notices', async () => {
    const { gateway, session, old } = await serving();
    await ask(session);
    old.kill();
    gateway.send({ type: 'gateway.hold', graphId: '1' });
    const answer = ask(session, WRITE);
    await eventually(() => gateway.counters().held === 1);
    await cutOver(gateway);
    expect(await answer).toBe('generation 2');
  });

  test('while it greets: the next one does', async () => {
    const { gateway, session, old } = await serving();
    dieAt(old, 'LOGON');
    const answer = ask(session, WRITE);
    await eventually(() => gateway.counters().held === 1);
    const next = await cutOver(gateway);
    expect(await answer).toBe('generation 2');
    expect(next.peers[0]?.said.slice(0, 3)).toEqual(['HELLO', 'LOGON', `RUN ${WRITE}`]);
  });

  test('while it may have run a query that writes: the client hears that, not to try again, and the query runs once', async () => {
    const { gateway, session, old } = await serving();
    dieAt(old, 'PULL');
    const failure = await ask(session, WRITE).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'Neo.DatabaseError.General.UnknownError', retriable: false });
    expect(String(failure)).toContain('look before sending it again');
    const next = await cutOver(gateway);
    expect(await ask(session, READ)).toBe('generation 2');
    expect([...old.asked, ...next.asked]).toEqual([`RUN ${WRITE}`, `RUN ${READ}`]);
  });

  test('in the middle of a large answer: the client hears that it is not whole, and may try again', async () => {
    const { gateway, old } = await serving();
    old.rows = Array.from({ length: 20 }, (_, index) => index);
    const session = driverOf(gateway).session({ fetchSize: 10 });
    const rows: unknown[] = [];
    const reading = (async () => {
      for await (const record of session.run(READ)) {
        rows.push(record.get(0));
        if (rows.length === 1) dieAt(old, 'PULL');
      }
    })();
    await expect(reading).rejects.toMatchObject({
      code: 'Neo.TransientError.Transaction.LeaseExpired',
      retriable: true,
    });
    await cutOver(gateway);
    expect(await ask(session, READ)).toBe('generation 2');
  });

  test('in the middle of a transaction: the driver runs it again on the next one', async () => {
    const { gateway, session, old } = await serving();
    dieAt(old, 'RUN');
    const done = session.executeWrite((transaction) => ask(transaction, WRITE));
    await eventually(() => old.asked.length === 2);
    const next = await cutOver(gateway);
    expect(await done).toBe('generation 2');
    expect(next.asked).toEqual(['BEGIN', `RUN ${WRITE}`, 'COMMIT']);
  });

  test('while a client thinks in the midst of a transaction: what it says next fails, and a rollback does not', async () => {
    for (const next of ['commit', 'rollback'] as const) {
      const { gateway, session, old } = await serving();
      const transaction = await session.beginTransaction();
      await ask(transaction, WRITE);
      old.kill();
      await eventually(() => gateway.counters().inFlight === 0);
      const outcome = await transaction[next]().catch((error: { code: string }) => error.code);
      expect(outcome).toBe(next === 'commit' ? 'Neo.TransientError.Transaction.LeaseExpired' : undefined);
    }
  });

  test('while it commits: nobody knows, and the client is not told to try again', async () => {
    const { session, old } = await serving();
    dieAt(old, 'COMMIT');
    const transaction = await session.beginTransaction();
    await ask(transaction, WRITE);
    await expect(transaction.commit()).rejects.toMatchObject({ code: 'Neo.DatabaseError.General.UnknownError' });
  });

  test('before anything of a transaction was answered: it begins on the next one', async () => {
    const { gateway, session, old } = await serving();
    dieAt(old, 'BEGIN');
    const begun = session.beginTransaction();
    await eventually(() => gateway.counters().held === 1);
    await cutOver(gateway);
    expect(await ask(await begun)).toBe('generation 2');
  });
});

describe('a transaction that outlasts the drain', () => {
  test('fails so that a driver runs it again, and its connection goes on', async () => {
    const { gateway, session } = await serving();
    const transaction = await session.beginTransaction();
    await ask(transaction);
    await cutOver(gateway);
    const drain = new AbortController();
    const drained = gateway.drained(1, drain.signal);
    drain.abort(new Error('deadline'));
    await expect(drained).rejects.toThrow('deadline');
    await eventually(() => gateway.counters().inFlight === 0);
    await expect(transaction.commit()).rejects.toMatchObject({
      code: 'Neo.TransientError.Transaction.LeaseExpired',
      retriable: true,
    });
    expect(await ask(session)).toBe('generation 2');
  });
});
