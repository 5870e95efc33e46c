/** The gateway, as far as one query can tell: src/effects/gateway/router.ts without sockets, bounds and time. */
import type { GatewayCommand } from '../../types/gateway.js';
import type { GatewayState, QueryPlace } from './state.js';

export interface GatewayAndQuery {
  readonly gateway: GatewayState;
  readonly query: QueryPlace;
}

/** What the service says takes effect at once, for the query that waits as well. */
export function obey({ query }: GatewayAndQuery, command: GatewayCommand): GatewayAndQuery {
  const gateway = stateAfter(command);
  return { gateway, query: query === 'held' ? placeOf(gateway) : query };
}

/** A query that has just come; nowhere if it was refused at once. */
export function accept({ gateway }: GatewayAndQuery): GatewayAndQuery {
  return { gateway, query: placeOf(gateway) };
}

/**
 * The generation is gone: what was in flight there is sent again where queries go now. While that is still the dead
 * generation, the query waits for the service's word. (One that may not be sent again has ended before.)
 */
export function lose({ gateway, query }: GatewayAndQuery, generation: number): GatewayAndQuery {
  if (query !== generation) return { gateway, query };
  const isTarget = gateway.mode === 'routing' && gateway.target === generation;
  return { gateway, query: isTarget ? 'held' : placeOf(gateway) };
}

function placeOf(gateway: GatewayState): QueryPlace {
  switch (gateway.mode) {
    case 'routing':
      return gateway.target;
    case 'holding':
      return 'held';
    case 'refusing':
      return 'nowhere';
  }
}

function stateAfter(command: GatewayCommand): GatewayState {
  switch (command.type) {
    case 'gateway.cutOver':
      return { mode: 'routing', target: command.target.generation, graphId: command.target.graphId };
    case 'gateway.hold':
      return { mode: 'holding', graphId: command.graphId };
    case 'gateway.refuse':
      return { mode: 'refusing' };
  }
}
