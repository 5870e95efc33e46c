/** A Bolt gateway on a free port and drivers for it; all end with the test. */
import { connect, type Socket } from 'node:net';
import neo4j, { type Driver, type Session } from 'neo4j-driver';
import { onTestFinished } from 'vitest';
import { createBoltGateway } from '../../../../src/effects/gateway/bolt/bolt-gateway.js';
import { HELLO, LOGON, MAGIC, SUCCESS_FRAME } from '../../../../src/effects/gateway/bolt/messages.js';
import { pack } from '../../../../src/effects/gateway/bolt/packstream.js';
import { type Protection, UNPROTECTED } from '../../../../src/effects/security/protection.js';
import type { Gateway, GatewayOptions } from '../../../../src/types/gateway.js';
import { eventually } from '../../../support/eventually.js';
import { HOLD } from '../gateway-fixture.js';
import { FakeBoltServer } from './fake-bolt-server.js';

export async function openBoltGateway(
  options: Partial<GatewayOptions> = {},
  protection: Protection = UNPROTECTED,
): Promise<Gateway> {
  const defaults = { host: '127.0.0.1', port: 0, hold: HOLD, maxBodyBytes: 1_000_000 };
  const gateway = await createBoltGateway({ ...defaults, ...options }, protection);
  onTestFinished(() => gateway.close());
  return gateway;
}

export function boltUrl({ endpoints: { bolt = '' } }: Gateway, scheme = 'bolt'): string {
  return bolt.replace(/^bolt(\+s)?/, scheme);
}

export function driverOf(gateway: Gateway, scheme = 'bolt', auth = neo4j.auth.basic('anna', 'secret')): Driver {
  const driver = neo4j.driver(boltUrl(gateway, scheme), auth, { connectionTimeout: 60_000 });
  onTestFinished(() => driver.close());
  return driver;
}

export function sessionOf(gateway: Gateway): Session {
  return driverOf(gateway).session();
}

/** The one value of the first row. */
export async function ask(session: Pick<Session, 'run'>, text = 'RETURN 1'): Promise<unknown> {
  const { records } = await session.run(text);
  return records[0]?.get(0);
}

/** A gateway that routes to a GraphServer of the name `old`, generation 1. */
export async function serving(
  options: Partial<GatewayOptions> = {},
): Promise<{ gateway: Gateway; session: Session; old: FakeBoltServer }> {
  const gateway = await openBoltGateway(options);
  const old = await FakeBoltServer.start('old');
  gateway.send({ type: 'gateway.cutOver', target: old.target(1) });
  return { gateway, session: sessionOf(gateway), old };
}

/** What the service machine does at a cut-over. */
export async function cutOver(gateway: Gateway, generation = 2): Promise<FakeBoltServer> {
  const next = await FakeBoltServer.start(`generation ${generation}`);
  gateway.send({ type: 'gateway.cutOver', target: next.target(generation) });
  return next;
}

/** A bare connection. */
export interface Bare {
  readonly socket: Socket;
  /** All that has come. */
  received(): Buffer;
  readonly ended: Promise<void>;
}

/** What Bolt begins with, for version 5.4. */
export const HANDSHAKE = Buffer.concat([MAGIC, Buffer.from([0, 0, 4, 5]), Buffer.alloc(12)]);
export const GREETING = [HANDSHAKE, pack(HELLO, { user_agent: 'test' }), pack(LOGON, { scheme: 'none' })];

export async function dial(url: string): Promise<Bare> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.on('error', () => socket.destroy());
  onTestFinished(() => {
    socket.destroy();
  });
  const ended = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  await new Promise<void>((resolve) => socket.once('connect', () => resolve()));
  return { socket, received: () => Buffer.concat(chunks), ended };
}

/** One that may ask. */
export async function greeted(url: string): Promise<Bare> {
  const bare = await dial(url);
  bare.socket.write(Buffer.concat(GREETING));
  await eventually(() => bare.received().toString('hex').endsWith(SUCCESS_FRAME.toString('hex')));
  return bare;
}
