/**
 * The gateway as the service knows it: one listener a protocol, each with its own router and its own hold, moved
 * together. A cut-over takes effect for all of them before `send` returns.
 */
import type { Gateway, GatewayCounters, HttpGateway } from '../../types/gateway.js';

/** @param http decides the mode; they never differ, since every command goes to all. */
export function combineGateways(http: HttpGateway, ...others: readonly Gateway[]): HttpGateway {
  const all: readonly Gateway[] = [http, ...others];
  return {
    endpoints: Object.assign({}, ...all.map(({ endpoints }) => endpoints)),
    get mode() {
      return http.mode;
    },
    send(command) {
      for (const gateway of all) gateway.send(command);
    },
    async drained(generation, signal) {
      await Promise.all(all.map((gateway) => gateway.drained(generation, signal)));
    },
    ask: (request) => http.ask(request),
    counters: () => all.map((gateway) => gateway.counters()).reduce(sum),
    async close() {
      await Promise.all(all.map((gateway) => gateway.close()));
    },
  };
}

function sum(a: GatewayCounters, b: GatewayCounters): GatewayCounters {
  return {
    answered: a.answered + b.answered,
    inFlight: a.inFlight + b.inFlight,
    held: a.held + b.held,
    heldBytes: a.heldBytes + b.heldBytes,
    replayed: a.replayed + b.replayed,
    refused: a.refused + b.refused,
  };
}
