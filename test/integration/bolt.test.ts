import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import neo4j from 'neo4j-driver';
import { expect, onTestFinished, test } from 'vitest';
import { createService } from '../../src/index.js';
import { openService } from '../support/service.js';
import { tempDir } from '../support/temp-dir.js';

test('the embedded GraphServer is there for drivers of Bolt, at one address through a restart', async () => {
  const service = await openService();
  await service.start();
  const url = service.endpoints.bolt ?? '';
  expect(service.status().endpoints).toMatchObject({ bolt: expect.stringMatching(/^bolt:\/\/127\.0\.0\.1:\d+$/) });
  const driver = neo4j.driver(url);
  onTestFinished(() => driver.close());
  const session = driver.session();
  const transaction = await session.beginTransaction();
  await transaction.run("CREATE (:person {id: 7, name: 'ada', age: 36})");
  await transaction.commit();
  await service.restart();
  const { records } = await session.run('MATCH (n:person {id: $id}) RETURN n.name AS name', { id: neo4j.int(7) });
  expect(records.map((record) => record.get('name'))).toEqual(['ada']);
  expect(service.status().gateway).toMatchObject({ inFlight: 0, refused: 0 });
});

test('a Bolt port that is taken is named, and no other port stays open', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => {
    taken.close();
  });
  await once(taken, 'listening');
  const { port } = taken.address() as AddressInfo;
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port: queryPort } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  const options = { workspace: tempDir(), queryPort, boltPort: port, adminPort: 0 };
  await expect(createService(options)).rejects.toMatchObject({
    code: 'GK_PORT_IN_USE',
    details: { field: 'bolt_port', port },
  });
  const again = createServer().listen(queryPort, '127.0.0.1');
  await once(again, 'listening');
  again.close();
});
