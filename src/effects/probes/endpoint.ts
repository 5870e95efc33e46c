import type { Endpoints, Protocol } from '../../types/generation.js';

/** Where it speaks this protocol; by default the first that it speaks at all. @throws an Error when it does not speak it */
export function endpointOf(endpoints: Endpoints, protocol?: Protocol): URL {
  const { query, bolt, gremlin } = endpoints;
  const url = protocol === undefined ? (query ?? bolt ?? gremlin) : { http: query, bolt, gremlin }[protocol];
  if (url === undefined) throw new Error(`it has no ${protocol ?? ''} endpoint`);
  return new URL(url);
}
