/**
 * The paths of the query endpoint: `/v1/graph/{id}/{operation}` and `/v1/graph/current/{operation}`, one trailing slash
 * allowed, and `/v1/service/ready`.
 */
import type { GatewayRequest, Operation } from '../../types/gateway.js';

type Method = GatewayRequest['method'];

/** What clients may do. The statistics are the Admin Service's to give. */
const OPERATIONS: readonly { readonly operation: Operation; readonly methods: readonly Method[] }[] = [
  { operation: 'query', methods: ['POST'] },
  { operation: 'adhoc_query', methods: ['POST'] },
  { operation: 'vertex', methods: ['GET', 'POST', 'PUT', 'DELETE'] },
  { operation: 'edge', methods: ['GET', 'POST', 'PUT', 'DELETE'] },
];

const GRAPH_PATH = /^\/v1\/graph\/([^/?]+)\/([a-z_]+)\/?(\?.*)?$/s;
const READY_PATH = /^\/v1\/service\/ready\/?(?:\?|$)/;

export type QueryRoute = Pick<GatewayRequest, 'graphId' | 'operation' | 'method' | 'search'>;

/** What a request is for. `allowed`: the path is known, with these methods only. */
export type Found =
  | { readonly kind: 'operation'; readonly route: QueryRoute }
  | { readonly kind: 'ready' }
  | { readonly kind: 'notAllowed'; readonly allowed: readonly string[] }
  | { readonly kind: 'unknown' };

export function findRoute(method: string, path: string): Found {
  const [, graphId, name, search = ''] = GRAPH_PATH.exec(path) ?? [];
  const known = OPERATIONS.find(({ operation }) => operation === name);
  if (graphId === undefined || known === undefined) return findReady(method, path);
  const { operation, methods } = known;
  const asked = methods.find((each) => each === method);
  if (asked === undefined) return { kind: 'notAllowed', allowed: methods };
  const route = { graphId: graphId === 'current' ? null : graphId, operation, method: asked, search };
  return { kind: 'operation', route: operation === 'query' ? { ...route, search: '' } : route };
}

function findReady(method: string, path: string): Found {
  if (!READY_PATH.test(path)) return { kind: 'unknown' };
  return method === 'GET' ? { kind: 'ready' } : { kind: 'notAllowed', allowed: ['GET'] };
}
