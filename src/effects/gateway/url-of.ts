import { GraphkeeperError } from '../../errors.js';
import type { GatewayTarget } from '../../types/gateway.js';
import type { Endpoints } from '../../types/generation.js';

/** Where a generation speaks a protocol. @throws GK_PROTOCOL_NOT_SERVED when it does not */
export function urlOf({ generation, endpoints }: GatewayTarget, protocol: keyof Endpoints): string {
  const url = endpoints[protocol];
  if (url === undefined) throw new GraphkeeperError('GK_PROTOCOL_NOT_SERVED', { generation, protocol });
  return url;
}
