/** A Bolt gateway on a free port and drivers for it; all end with the test. */
import neo4j, { type Driver, type Session } from 'neo4j-driver';
import { onTestFinished } from 'vitest';
import { createBoltGateway } from '../../../../src/effects/gateway/bolt/bolt-gateway.js';
import { type Protection, UNPROTECTED } from '../../../../src/effects/security/protection.js';
import type { Gateway, GatewayOptions } from '../../../../src/types/gateway.js';
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
