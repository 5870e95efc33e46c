import neo4j from 'neo4j-driver';
import { describe, expect, onTestFinished, test } from 'vitest';
import { BEGIN, PULL, RESET, RUN } from '../../../../src/effects/gateway/bolt/messages.js';
import { pack, unpack } from '../../../../src/effects/gateway/bolt/packstream.js';
import { Access } from '../../../../src/effects/security/access.js';
import { UNPROTECTED } from '../../../../src/effects/security/protection.js';
import { Tls } from '../../../../src/effects/security/tls.js';
import { Tokens } from '../../../../src/effects/security/tokens.js';
import { makeCertificate } from '../../../support/certificate.js';
import { eventually } from '../../../support/eventually.js';
import {
  ask,
  boltUrl,
  cutOver,
  dial,
  driverOf,
  GREETING,
  greeted,
  HANDSHAKE,
  openBoltGateway,
  serving,
} from './bolt-fixture.js';
import { FakeBoltServer } from './fake-bolt-server.js';

const TOKEN = 'a-token-of-some-length';

function access(): Access {
  const source = { role: 'operator', field: 'query_token_file', file: null, variable: 'TOKEN', token: TOKEN } as const;
  const names = { what: 'The query endpoint', variable: 'TOKEN', flag: '--token' };
  const tokens = Tokens.open([source], () => undefined);
  return new Access({ ...names, tokens, keepsTokens: true, anyName: false });
}

describe('an endpoint that asks for a token', () => {
  const serve = async () => {
    const gateway = await openBoltGateway({}, { ...UNPROTECTED, access: access() });
    const server = await FakeBoltServer.start('old');
    const greetings: unknown[] = [];
    server.onGreeting = (fields) => greetings.push(fields);
    gateway.send({ type: 'gateway.cutOver', target: server.target(1) });
    return { gateway, server, greetings };
  };

  test('takes it as a password or as a bearer, and keeps it to itself', async () => {
    const { gateway, greetings } = await serve();
    for (const auth of [neo4j.auth.basic('anybody', TOKEN), neo4j.auth.bearer(TOKEN)]) {
      expect(await ask(driverOf(gateway, 'bolt', auth).session())).toBe('old');
    }
    expect(JSON.stringify(greetings)).not.toContain(TOKEN);
    expect(greetings).toContainEqual({ scheme: 'none' });
  });

  test('takes it from drivers of some years ago', async () => {
    const { gateway, server, greetings } = await serve();
    server.version = [4, 4];
    expect(await ask(driverOf(gateway, 'bolt', neo4j.auth.basic('anybody', TOKEN)).session())).toBe('old');
    expect(greetings).toMatchObject([{ scheme: 'none', user_agent: expect.stringContaining('neo4j-javascript') }]);
  });

  test('turns everybody else away, without asking the GraphServer', async () => {
    const { gateway, greetings } = await serve();
    for (const auth of [neo4j.auth.basic('anybody', 'wrong'), undefined]) {
      const driver = neo4j.driver(boltUrl(gateway), auth);
      onTestFinished(() => driver.close());
      const failure = ask(driver.session());
      await expect(failure).rejects.toMatchObject({ code: 'Neo.ClientError.Security.Unauthorized' });
    }
    expect(greetings.filter((greeting) => JSON.stringify(greeting).includes('scheme'))).toEqual([]);
    expect(gateway.counters()).toMatchObject({ refused: 2, inFlight: 0 });
  });
});

test('over TLS a driver is answered as over none', async () => {
  const { certFile, keyFile } = makeCertificate();
  const tls = new Tls({ certFile, keyFile }, () => undefined);
  const gateway = await openBoltGateway({}, { ...UNPROTECTED, tls });
  await cutOver(gateway);
  expect(gateway.endpoints.bolt).toMatch(/^bolt\+s:/);
  expect(await ask(driverOf(gateway, 'bolt+ssc').session())).toBe('generation 2');
});

test('a GraphServer that asks for the secret of its generation gets it before anything else; another does not', async () => {
  const gateway = await openBoltGateway({ secretOf: (generation) => `secret-${generation}` });
  const server = await FakeBoltServer.start('ours');
  gateway.send({ type: 'gateway.cutOver', target: server.target(1, '?secret') });
  expect(await ask(driverOf(gateway).session())).toBe('ours');
  const foreign = await cutOver(gateway);
  expect(await ask(driverOf(gateway).session())).toBe('generation 2');
  expect([server.preambles, foreign.preambles]).toEqual([['GRAPHKEEPER secret-1\n'], []]);
});

describe('a client that does not keep to the protocol', () => {
  test('is cut off when it does not speak Bolt', async () => {
    const { gateway, old } = await serving();
    const { socket, ended, received } = await dial(boltUrl(gateway));
    socket.write('GET / HTTP/1.1\r\n\r\n');
    await ended;
    expect([received().length, old.peers.length]).toEqual([0, 0]);
  });

  test('is told so when it asks before it has said who it is', async () => {
    const { gateway } = await serving();
    const { socket, ended, received } = await dial(boltUrl(gateway));
    socket.write(Buffer.concat([HANDSHAKE, pack(RUN, 'RETURN 1', {}, {})]));
    await ended;
    expect(unpack(received().subarray(4))).toMatchObject([{ code: 'Neo.ClientError.Request.Invalid' }]);
  });

  test('cannot send a message without end', async () => {
    const { gateway, old } = await serving({ maxBodyBytes: 100_000 });
    const { socket, ended, received } = await dial(boltUrl(gateway));
    socket.write(Buffer.concat(GREETING));
    await eventually(() => old.peers[0]?.said.includes('LOGON'));
    await eventually(() => received().length > 20);
    const chunk = Buffer.concat([Buffer.from([0xff, 0xff]), Buffer.alloc(65_535)]);
    socket.write(Buffer.concat([chunk, chunk]));
    await ended;
    expect(received().toString()).toContain('Neo.ClientError.Request.Invalid');
    expect(gateway.counters().inFlight).toBe(0);
  });

  test('is told that its message has no place, and may go on after a RESET', async () => {
    const { gateway } = await serving();
    const { socket, received } = await dial(boltUrl(gateway));
    const asking = [pack(PULL, { n: -1n }), pack(RUN, 'RETURN 1', {}, {}), pack(RESET), pack(RUN, 'RETURN 2', {}, {})];
    socket.write(Buffer.concat([...GREETING, ...asking, pack(PULL, { n: -1n })]));
    await eventually(() => received().toString().includes('old'));
    expect(received().toString()).toContain('0x3f');
  });
});

test('connections beyond the limit are closed', async () => {
  const gateway = await openBoltGateway({}, { ...UNPROTECTED, maxConnections: 2 });
  await cutOver(gateway);
  await Promise.all([greeted(boltUrl(gateway)), greeted(boltUrl(gateway))]);
  const { ended, received } = await dial(boltUrl(gateway));
  await ended;
  expect(received()).toHaveLength(0);
});

test('RESET overtakes what a GraphServer is doing', async () => {
  const { gateway, old } = await serving();
  old.on = (said) => said.startsWith('RUN');
  const { socket, received } = await dial(boltUrl(gateway));
  socket.write(Buffer.concat([...GREETING, pack(BEGIN, {}), pack(RUN, 'SLOW', {}, {})]));
  await eventually(() => old.asked.includes('RUN SLOW'));
  const before = received().length;
  old.on = (said, peer) => {
    if (said === 'RESET') {
      peer.ignored();
      peer.ignored();
    }
    return said.startsWith('RUN');
  };
  socket.write(Buffer.concat([pack(RUN, 'NEVER', {}, {}), pack(RESET)]));
  const [ignored, success] = ['0002b07e0000', '0003b170a00000'];
  await eventually(() => received().subarray(before).toString('hex') === success + ignored + ignored + success);
  expect(gateway.counters().inFlight).toBe(0);
});

test('a client that goes away leaves nothing behind', async () => {
  const { gateway, old } = await serving();
  old.on = (said) => said.startsWith('RUN');
  const { socket } = await dial(boltUrl(gateway));
  socket.write(Buffer.concat([...GREETING, pack(RUN, 'SLOW', {}, {})]));
  await eventually(() => old.asked.length === 1);
  socket.destroy();
  await eventually(() => gateway.counters().inFlight === 0);
  await eventually(() => old.peers.every(({ socket }) => socket.destroyed));
});

test('a gateway that closes tells those who wait, and lets go of every connection', async () => {
  const { gateway, session } = await serving();
  await ask(session);
  gateway.send({ type: 'gateway.hold', graphId: '1' });
  const failure = ask(session).catch((error: unknown) => error);
  await eventually(() => gateway.counters().held === 1);
  await gateway.close();
  expect(await failure).toMatchObject({ code: 'Neo.TransientError.General.DatabaseUnavailable' });
});
