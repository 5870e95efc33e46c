import { GraphkeeperError } from '../../errors.js';
import type { GatewayTarget } from '../../types/gateway.js';
import type { Endpoints } from '../../types/generation.js';
import type { GenerationPool, PoolListener } from './generation-pool.js';
import type { RoutedQuery } from './routed-query.js';

/** For a generation that does not speak a protocol: each query is told so. */
export function refusingPool<Query extends RoutedQuery>(
  target: GatewayTarget,
  listener: PoolListener<Query>,
  protocol: keyof Endpoints,
): GenerationPool<Query> {
  const { generation } = target;
  const done = async (): Promise<void> => undefined;
  return {
    target,
    inFlight: 0,
    dispatch(query) {
      listener.refuse(query, new GraphkeeperError('GK_PROTOCOL_NOT_SERVED', { generation, protocol }).toBody());
    },
    drained: done,
    close: done,
    destroy: done,
  };
}
