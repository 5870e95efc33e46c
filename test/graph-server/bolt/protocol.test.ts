import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import * as bolt from '../../../src/graph-server/bolt/messages.js';
import { eventually } from '../../support/eventually.js';
import { SCHEMA } from '../example-graph.js';
import { load, type RunningServer, startServer } from '../programs.js';
import { encoded, MAGIC, RawClient } from './raw-client.js';

const ALL = { n: -1n };
const SLOW = 'UNWIND range(1, 3000) AS i UNWIND range(1, 10000) AS j RETURN sum(j)';

let directory: string;
let server: RunningServer;
const clients: RawClient[] = [];

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'graphkeeper-'));
  const { data } = await load(directory, SCHEMA);
  server = await startServer(data, '--bolt-port', '0', '--max-body-bytes', '100000');
});

afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});

afterAll(async () => {
  await server.stop();
  rmSync(directory, { recursive: true, force: true });
});

function client(): RawClient {
  const made = new RawClient(server.boltUrl);
  clients.push(made);
  return made;
}

/** One that has said HELLO, and LOGON where there is one. */
async function greeted(major = 5, minor = 8): Promise<RawClient> {
  const made = client();
  await made.agree(major, minor);
  made.send(bolt.HELLO, { user_agent: 'test', scheme: 'none' });
  expect((await made.message()).signature).toBe(bolt.SUCCESS);
  if (major === 4 || minor === 0) return made;
  made.send(bolt.LOGON, { scheme: 'none' });
  expect((await made.message()).signature).toBe(bolt.SUCCESS);
  return made;
}

describe('client and server agree on', () => {
  test.each<[name: string, proposals: number[], agreed: number[]]>([
    ['the best version of a range', [0, 8, 8, 5], [0, 0, 8, 5]],
    ['less than the client knows', [0, 20, 20, 5], [0, 0, 8, 5]],
    ['5.4 in place of 5.5, which there is not', [0, 5, 5, 5], [0, 0, 4, 5]],
    ['4.4', [0, 0, 4, 4], [0, 0, 4, 4]],
    ['the first proposal that fits', [0, 0, 0, 6, 0, 2, 4, 4, 0, 0, 0, 5], [0, 0, 4, 4]],
    ['nothing when the client knows only others', [0, 1, 2, 4, 0, 0, 0, 3], [0, 0, 0, 0]],
  ])('%s', async (_, proposals, agreed) => {
    const one = client();
    one.write([...MAGIC, ...proposals, ...Array.from({ length: 16 - proposals.length }, () => 0)]);
    expect(await one.bytes(4)).toEqual(agreed);
  });

  test('a version that the client chooses from the manifest', async () => {
    const one = client();
    one.write([...MAGIC, 0, 0, 1, 255, 0, 8, 8, 5, 0, 2, 4, 4, 0, 0, 0, 3]);
    expect(await one.bytes(5)).toEqual([0, 0, 1, 255, 9]);
    expect(await one.bytes(37)).toEqual([
      ...[8, 7, 6, 4, 3, 2, 1, 0].flatMap((minor) => [0, 0, minor, 5]),
      0,
      0,
      4,
      4,
      0,
    ]);
    one.write([0, 0, 7, 5, 0, ...encoded(bolt.HELLO, { user_agent: 'test' })]);
    expect((await one.bytes(4)).slice(2)).toEqual([0xb1, bolt.SUCCESS]);
  });
});

test('4.4 has no LOGON, and numbers for ids', async () => {
  await server.rows('CREATE (:person {id: 1})');
  const one = await greeted(4, 4);
  one.send(bolt.RUN, 'MATCH (n:person) RETURN n', {}, {});
  one.send(bolt.PULL, ALL);
  const [, record] = [await one.message(), await one.message()];
  expect(record.fields).toMatchObject([
    [{ signature: 0x4e, fields: [0n, ['person'], { id: 1n, name: null, age: null }] }],
  ]);
});

test('a failure makes everything be ignored until RESET', async () => {
  const one = await greeted();
  one.send(bolt.RUN, 'nonsense', {}, {});
  one.send(bolt.PULL, ALL);
  one.send(bolt.RUN, 'RETURN 1 AS x', {}, {});
  one.send(bolt.RESET);
  one.send(bolt.RUN, 'RETURN 1 AS x', {}, {});
  one.send(bolt.PULL, ALL);
  const { FAILURE, IGNORED, SUCCESS, RECORD } = bolt;
  expect(await one.signatures(7)).toEqual([FAILURE, IGNORED, IGNORED, SUCCESS, SUCCESS, RECORD, SUCCESS]);
});

test('5.7 has a status of the GQL standard in a failure, 5.6 a code alone', async () => {
  const failures = await Promise.all(
    [7, 6].map(async (minor) => {
      const one = await greeted(5, minor);
      one.send(bolt.RUN, 'nonsense', {}, {});
      return (await one.message()).fields;
    }),
  );
  const code = 'Neo.ClientError.Statement.SyntaxError';
  expect(failures).toMatchObject([[{ neo4j_code: code, gql_status: '42001' }], [{ code }]]);
});

test('RESET cuts short what is before it: rows that are being sent, and what waits', async () => {
  const one = await greeted();
  one.send(bolt.RUN, 'UNWIND range(1, 200000) AS i RETURN CAST(i AS INT32)', {}, {});
  expect((await one.message()).signature).toBe(bolt.SUCCESS);
  one.send(bolt.PULL, ALL);
  expect((await one.message()).signature).toBe(bolt.RECORD);
  one.send(bolt.RESET);
  let last = await one.message();
  let records = 1;
  for (; last.signature === bolt.RECORD; records += 1) last = await one.message();
  expect(last.signature).toBe(bolt.IGNORED);
  expect(records).toBeLessThan(200_000);
  expect((await one.message()).signature).toBe(bolt.SUCCESS);
});

test('RESET rolls a transaction back', async () => {
  const one = await greeted();
  one.send(bolt.BEGIN, {});
  one.send(bolt.RUN, 'CREATE (:software {id: 7})', {}, {});
  one.send(bolt.RESET);
  await eventually(async () => (await one.message()).signature === bolt.SUCCESS);
  expect(await server.rows('MATCH (n:software {id: 7}) RETURN n')).toEqual([]);
});

test('rows come as many as are asked for, or are passed over', async () => {
  const one = await greeted();
  one.send(bolt.RUN, 'UNWIND range(1, 5) AS i RETURN i', {}, {});
  one.send(bolt.PULL, { n: 2n });
  one.send(bolt.DISCARD, { n: 1n });
  one.send(bolt.PULL, { n: 2n });
  const messages = [];
  while (messages.length < 8) messages.push(await one.message());
  const [, first, second, more, stillMore, fourth, fifth, summary] = messages.map(({ fields }) => fields[0]);
  expect([first, second, fourth, fifth]).toEqual([[1n], [2n], [4n], [5n]]);
  expect([more, stillMore]).toEqual([{ has_more: true }, { has_more: true }]);
  expect(summary).toMatchObject({ type: 'r', db: '1' });
  expect(Object.keys(Object(summary))).toEqual(['type', 't_last', 'db', 'bookmark']);
});

test('ROUTE answers with the address that the client came by', async () => {
  const one = await greeted();
  one.send(bolt.ROUTE, { address: 'graphs.example:7687' }, [], {});
  const addresses = ['graphs.example:7687'];
  const servers = ['WRITE', 'READ', 'ROUTE'].map((role) => ({ role, addresses }));
  expect((await one.message()).fields).toEqual([{ rt: { ttl: 300n, db: '1', servers } }]);
});

test('TELEMETRY, LOGOFF and empty chunks between messages do no harm', async () => {
  const one = await greeted();
  one.write([0, 0, 0, 0]);
  one.send(bolt.TELEMETRY, 1n);
  one.write([0, 0]);
  one.send(bolt.LOGOFF);
  one.send(bolt.LOGON, { scheme: 'basic', principal: 'someone', credentials: 'else' });
  one.write([0, 1, 0xb1, 0, 1, bolt.ROUTE, 0, 0]);
  expect(await one.signatures(3)).toEqual([bolt.SUCCESS, bolt.SUCCESS, bolt.SUCCESS]);
});

test('GOODBYE ends the connection', async () => {
  const one = await greeted();
  one.send(bolt.GOODBYE);
  await one.closed();
});

describe('what is no Bolt ends its connection, and only that', () => {
  test.each<[name: string, signature: number, fields: unknown[]]>([
    ['PULL without a result', bolt.PULL, [ALL]],
    ['COMMIT without a transaction', bolt.COMMIT, []],
    ['HELLO twice', bolt.HELLO, [{}]],
    ['a message that there is not', 0x33, []],
    ['RUN without a text', bolt.RUN, [1n, {}, {}]],
    ['BEGIN with a text for a map', bolt.BEGIN, ['r']],
    ['a timeout that is no integer', bolt.BEGIN, [{ tx_timeout: 'soon' }]],
  ])('%s', async (_, signature, fields) => {
    const one = await greeted();
    one.send(signature, ...fields);
    const failure = await one.message();
    expect(failure).toMatchObject({
      signature: bolt.FAILURE,
      fields: [{ neo4j_code: 'Neo.ClientError.Request.Invalid' }],
    });
    await one.closed();
  });

  test('a message larger than allowed is not even read', async () => {
    const one = await greeted();
    one.send(bolt.RUN, 'RETURN 1', { p: 'x'.repeat(200_000) }, {});
    const { fields } = await one.message();
    expect(fields).toMatchObject([{ message: 'The message is larger than 100000 bytes' }]);
    await one.closed();
  });

  test('bytes that announce more than there are', async () => {
    const one = await greeted();
    // RUN, whose text is followed by four gigabytes.
    one.write([0, 9, 0xb3, bolt.RUN, 0x81, 0x78, 0xce, 0xff, 0xff, 0xff, 0xff, 0, 0]);
    expect((await one.message()).signature).toBe(bolt.FAILURE);
    await one.closed();
  });

  test('another protocol', async () => {
    const one = client();
    one.write(Buffer.from('GET / HTTP/1.1\r\nhost: x\r\n\r\n'));
    await one.closed();
  });

  test('500 times noise, before and behind the handshake', async () => {
    const random = seeded(1);
    const good = [...encoded(bolt.RUN, 'RETURN $p AS p', { p: [1n, { a: 'b' }] }, {}), ...encoded(bolt.PULL, ALL)];
    for (let round = 0; round < 20; round += 1) {
      const batch = await Promise.all(
        Array.from({ length: 25 }, (_, index) => (index % 5 === 0 ? client() : greeted())),
      );
      for (const one of batch) {
        const bytes = good.map((byte) => (random() < 0.05 ? Math.floor(random() * 256) : byte));
        one.write(bytes.slice(0, Math.floor(random() * bytes.length)));
      }
      for (const one of batch) one.close();
    }
    const one = await greeted();
    one.send(bolt.RUN, 'RETURN 1 AS x', {}, {});
    expect((await one.message()).signature).toBe(bolt.SUCCESS);
  });
});

test('a server that is told to leave ends idle connections, and lets a transaction end', async () => {
  const { data } = await load(mkdtempSync(join(directory, 'other-')), SCHEMA);
  const other = await startServer(data, '--bolt-port', '0');
  const [idle, busy] = [new RawClient(other.boltUrl), new RawClient(other.boltUrl)];
  for (const one of [idle, busy]) {
    await one.agree(5, 0);
    one.send(bolt.HELLO, {});
    await one.message();
  }
  busy.send(bolt.BEGIN, {});
  busy.send(bolt.RUN, 'CREATE (:person {id: 1})', {}, {});
  expect(await busy.signatures(2)).toEqual([bolt.SUCCESS, bolt.SUCCESS]);
  const left = other.stop();
  await idle.closed();
  busy.send(bolt.PULL, ALL);
  busy.send(bolt.RUN, SLOW, {}, {});
  busy.send(bolt.PULL, ALL);
  busy.send(bolt.COMMIT);
  expect(await busy.signatures(5)).toEqual([bolt.SUCCESS, bolt.SUCCESS, bolt.RECORD, bolt.SUCCESS, bolt.SUCCESS]);
  expect(await left).toEqual({ exitCode: 0, signal: undefined });
  const again = await startServer(data);
  expect(await again.rows('MATCH (n:person) RETURN n.id')).toEqual([[1]]);
  await again.stop();
});

/** Numbers from 0 to 1, the same ones for a seed. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1103515245 + 12345) % 2 ** 31;
    return state / 2 ** 31;
  };
}
