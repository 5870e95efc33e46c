/** Sends one query to the query endpoint of the service. */
import type { AdminClient } from './admin-client.js';
import type { Credentials } from './credentials.js';
import { errorOfAnswer } from './error-answer.js';
import { exchange } from './http-request.js';
import { resolveGraph } from './resolve-graph.js';
import type { StatusDocument } from './status-document.js';

export interface QueryAnswer {
  readonly columns: readonly { readonly name: string }[];
  readonly rows: readonly (readonly unknown[])[];
}

export interface Query {
  readonly cypher: string;
  /** Id or name; undefined is the graph that is being served. */
  readonly graph: string | undefined;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly credentials: Credentials;
}

export async function runQuery(client: AdminClient, query: Query): Promise<QueryAnswer> {
  const { endpoints } = await client.get<StatusDocument>('/v1/service/status');
  const graph = query.graph === undefined ? 'current' : (await resolveGraph(client, query.graph)).id;
  const url = reachable(new URL(`/v1/graph/${graph}/query`, endpoints.query), client.hostname);
  const { status, body } = await exchange(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: query.cypher, parameters: query.parameters }),
    credentials: query.credentials,
  });
  if (status !== 200) throw errorOfAnswer(url, status, body);
  return JSON.parse(body) as QueryAnswer;
}

/** A service that listens on every address names none that can be called: it is where its Admin Service is. */
function reachable(url: URL, adminHostname: string): URL {
  if (url.hostname === '0.0.0.0' || url.hostname === '[::]') url.hostname = adminHostname;
  return url;
}
