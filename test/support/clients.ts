/** Closed-loop clients: each sends its next query when the last one has been answered, until told to stop. */
import type { Service } from '../../src/index.js';
import { type Answer, query } from './service.js';

export interface Load {
  /** Every answer, in the order in which they came. `sentAt` and `answeredAt` are performance.now(). */
  readonly answers: (Answer & { readonly sentAt: number; readonly answeredAt: number })[];
  readonly failures: unknown[];
  /** Resolves when every client has had its last answer. */
  stop(): Promise<void>;
}

export function startClients(service: Pick<Service, 'endpoints'>, count: number, cypher: string): Load {
  const answers: Load['answers'] = [];
  const failures: unknown[] = [];
  let stopped = false;
  const client = async () => {
    while (!stopped) {
      const sentAt = performance.now();
      try {
        answers.push({ ...(await query(service, cypher)), sentAt, answeredAt: performance.now() });
      } catch (error) {
        failures.push(error);
      }
    }
  };
  const clients = Array.from({ length: count }, client);
  return {
    answers,
    failures,
    async stop() {
      stopped = true;
      await Promise.all(clients);
    },
  };
}
