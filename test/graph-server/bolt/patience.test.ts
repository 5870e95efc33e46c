import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type BoltServer, serveBolt } from '../../../src/graph-server/bolt/bolt-server.js';
import * as bolt from '../../../src/graph-server/bolt/messages.js';
import { Engine } from '../../../src/graph-server/engine.js';
import { readGraphFile } from '../../../src/graph-server/procedures/graph-file.js';
import { ProcedureSet } from '../../../src/graph-server/procedures/procedure-set.js';
import { RawClient } from './raw-client.js';

let directory: string;
let engine: Engine;
let server: BoltServer;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'graphkeeper-'));
  engine = await Engine.open({
    ...{ path: join(directory, 'graph.db'), readOnly: false, bufferPoolBytes: 64 * 1024 ** 2, threads: 1 },
    ...{ connections: 1, allowFileAccess: false, procedures: new ProcedureSet('1', readGraphFile(null)) },
  });
  server = await serveBolt({
    ...{ engine, graphId: '1', generation: 1, host: '127.0.0.1', port: 0, maxBodyBytes: 1e6, secret: undefined },
    ...{ patienceMs: 300, keepAliveMs: 5 },
  });
});

afterAll(async () => {
  await server.drain();
  await engine.close();
  rmSync(directory, { recursive: true, force: true });
});

async function greeted(): Promise<RawClient> {
  const client = new RawClient(server.url);
  await client.agree(5, 0);
  client.send(bolt.HELLO, {});
  await client.message();
  return client;
}

test('a transaction that has written and says nothing more is ended, so that others can write', async () => {
  const [silent, other] = [await greeted(), await greeted()];
  silent.send(bolt.RUN, 'CREATE NODE TABLE thing (id INT64 PRIMARY KEY)', {}, {});
  silent.send(bolt.PULL, { n: -1n });
  silent.send(bolt.BEGIN, {});
  silent.send(bolt.RUN, 'CREATE (:thing {id: 1})', {}, {});
  await silent.signatures(5);
  other.send(bolt.RUN, 'CREATE (:thing {id: 2})', {}, {});
  other.send(bolt.PULL, { n: -1n });
  expect(await other.signatures(2)).toEqual([bolt.SUCCESS, bolt.SUCCESS]);
  silent.send(bolt.COMMIT);
  silent.send(bolt.RESET);
  expect((await silent.message()).fields).toMatchObject([{ code: 'Neo.ClientError.Transaction.TransactionTimedOut' }]);
  silent.send(bolt.RUN, 'MATCH (n:thing) RETURN n.id', {}, {});
  silent.send(bolt.PULL, { n: -1n });
  expect((await silent.message()).signature).toBe(bolt.SUCCESS);
  await silent.message();
  expect((await silent.message()).fields).toEqual([[2n]]);
  for (const client of [silent, other]) client.close();
});

test('a client that does not shake hands is not waited for', async () => {
  const client = new RawClient(server.url);
  await client.closed();
});

test('a client that waits long is told that the server is still there', async () => {
  const client = await greeted();
  client.send(bolt.RUN, 'UNWIND range(1, 2000) AS i UNWIND range(1, 10000) AS j RETURN sum(j)', {}, {});
  expect((await client.message()).signature).toBe(bolt.SUCCESS);
  expect(client.emptyChunks).toBeGreaterThan(0);
  client.close();
});
