/** A client that starts, switches, restarts and stops, any graph and at any time. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Random } from '../../src/testing/simulator/random.js';
import type { AdminCalls } from './admin-calls.js';
import { BUILT_IN, type Ledger } from './ledger.js';

/** What a command may come to, because of the other clients. */
const EXPECTED_REFUSALS: ReadonlySet<string> = new Set([
  'GK_GRAPH_NOT_FOUND',
  'GK_GRAPH_LOCKED',
  'GK_NOT_RUNNING',
  'GK_SUPERSEDED',
  'GK_BUSY',
]);

export interface OperatorParts {
  readonly admin: AdminCalls;
  readonly ledger: Ledger;
  readonly random: Random;
}

/** Goes on until the server is gone. @throws when it refuses what it must not */
export async function runOperator({ admin, ledger, random }: OperatorParts): Promise<void> {
  for (;;) {
    const what = random.pick(['start', 'start', 'start', 'start', 'restart', 'stop'] as const);
    const graphId = what === 'start' ? random.pick([BUILT_IN, ...ledger.graphs.keys()]) : null;
    const from = performance.now();
    const body = graphId === null ? undefined : { graph_id: graphId };
    const outcome = await admin.change(what, 'POST', `/v1/service/${what}`, body);
    const to = outcome.is === 'unknown' ? Number.POSITIVE_INFINITY : performance.now();
    if (outcome.is === 'refused' && !EXPECTED_REFUSALS.has(outcome.code))
      throw new Error(`${what} ${graphId ?? ''} was refused: ${outcome.code} ${outcome.message}`);
    if (outcome.is === 'acknowledged') {
      ledger.sawGeneration(Number(outcome.body.generation ?? 0));
      // A restart, and a start of what runs already, say which graph that is. A stop leaves the record alone.
      if (what !== 'stop') ledger.record.add({ graphId: String(outcome.body.graph_id), from, to, isCertain: true });
    } else if (graphId !== null) {
      ledger.record.add({ graphId, from, to, isCertain: false });
    }
    if (outcome.is === 'unknown') return;
    await delay(random.between(0, 40));
  }
}
