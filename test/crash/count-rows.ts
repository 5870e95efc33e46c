/** Serves every graph in turn and counts what is in it: the data must be that of the load that succeeded last. */
import type { AdminCalls } from './admin-calls.js';
import { rowsOf } from './documents.js';
import type { Ledger } from './ledger.js';

interface QueryAnswer {
  readonly rows?: readonly (readonly unknown[])[];
}

/** @returns what is wrong, in words */
export async function countRows(ledger: Ledger, admin: AdminCalls, queryUrl: string): Promise<readonly string[]> {
  const wrong: string[] = [];
  for (const [graphId, { file }] of ledger.graphs) {
    const from = performance.now();
    const outcome = await admin.change('start', 'POST', '/v1/service/start', { graph_id: graphId });
    if (outcome.is !== 'acknowledged') {
      wrong.push(`graph ${graphId} cannot be served: ${JSON.stringify(outcome)}`);
      continue;
    }
    ledger.record.add({ graphId, from, to: performance.now(), isCertain: true });
    ledger.sawGeneration(Number(outcome.body.generation));
    const url = `${queryUrl}/v1/graph/${graphId}/query`;
    const response = await fetch(url, { method: 'POST', body: 'MATCH (n:item) RETURN count(n)' });
    const count = ((await response.json()) as QueryAnswer).rows?.[0]?.[0];
    if (count !== rowsOf(file)) wrong.push(`graph ${graphId} has ${count} rows, and ${file} was loaded last`);
  }
  return wrong;
}
