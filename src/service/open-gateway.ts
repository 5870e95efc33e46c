/** Opens a listener for each protocol that the launch profile speaks; HTTP always, which has the service's own answers too. */
import type { Config } from '../config.js';
import { combineGateways } from '../effects/gateway/gateway.js';
import { createHttpGateway } from '../effects/gateway/http-gateway.js';
import type { Protection } from '../effects/security/protection.js';
import type { HttpGateway, QueryMeter } from '../types/gateway.js';
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
export async function openGateway({ config, meter, secretOf, protection }: GatewayParts): Promise<HttpGateway> {
  const { queryHost: host, queryPort: port, hold, maxQueryBytes: maxBodyBytes } = config;
  const http = await createHttpGateway({ host, port, hold, maxBodyBytes, meter, secretOf }, protection);
  return combineGateways(http);
}
