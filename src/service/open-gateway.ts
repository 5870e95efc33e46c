/** Opens a listener for each protocol that the launch profile speaks; HTTP always, which has the service's own answers too. */
import type { Config } from '../config.js';
import { combineGateways } from '../effects/gateway/gateway.js';
import { createHttpGateway } from '../effects/gateway/http-gateway.js';
import type { Protection } from '../effects/security/protection.js';
import type { Gateway, GatewayOptions, HttpGateway, QueryMeter } from '../types/gateway.js';
import type { LaunchProfile } from '../types/launch-profile.js';
import type { SecretOf } from './secure.js';

export interface GatewayParts {
  readonly config: Config;
  readonly profile: LaunchProfile;
  readonly meter: QueryMeter;
  readonly secretOf: SecretOf;
  readonly protection: Protection;
}

/** @throws GK_PORT_IN_USE, GK_CONFIG_INVALID; then no listener is left open */
export async function openGateway(parts: GatewayParts): Promise<HttpGateway> {
  const { config, profile, meter, secretOf, protection } = parts;
  const { queryHost: host, queryPort: port, hold, maxQueryBytes: maxBodyBytes } = config;
  const options = { host, port, hold, maxBodyBytes, meter, secretOf };
  const http = await createHttpGateway(options, protection);
  const others: Gateway[] = [];
  try {
    if (profile.protocols?.includes('bolt'))
      others.push(await openBolt({ ...options, port: config.boltPort }, protection));
    if (profile.protocols?.includes('gremlin'))
      others.push(await openGremlin({ ...options, port: config.gremlinPort }, protection));
  } catch (error) {
    await Promise.all([http, ...others].map((gateway) => gateway.close()));
    throw error;
  }
  return combineGateways(http, ...others);
}

async function openBolt(options: GatewayOptions, protection: Protection): Promise<Gateway> {
  const { createBoltGateway } = await import('../effects/gateway/bolt/bolt-gateway.js');
  return createBoltGateway(options, protection);
}

/** Loaded when it is used, which in most services it is not. */
async function openGremlin(options: GatewayOptions, protection: Protection): Promise<Gateway> {
  const { createGremlinGateway } = await import('../effects/gateway/gremlin/gremlin-gateway.js');
  return createGremlinGateway(options, protection);
}
