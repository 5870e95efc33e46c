/** A Gremlin gateway on a free port and the official client of it; both end with the test. */
import gremlin from 'gremlin';
import { onTestFinished } from 'vitest';
import { createGremlinGateway } from '../../../../src/effects/gateway/gremlin/gremlin-gateway.js';
import type { Protection } from '../../../../src/effects/security/protection.js';
import type { Gateway, GatewayOptions } from '../../../../src/types/gateway.js';
import { HOLD } from '../gateway-fixture.js';

export async function openGremlinGateway(
  options: Partial<GatewayOptions> = {},
  protection?: Protection,
): Promise<Gateway> {
  const all = { host: '127.0.0.1', port: 0, hold: HOLD, maxBodyBytes: 1_000_000, ...options };
  const gateway = await createGremlinGateway(all, protection);
  onTestFinished(() => gateway.close());
  return gateway;
}

export type Submit = (script: string, bindings?: Record<string, unknown>) => Promise<string[]>;

export interface TestClient {
  /** Resolves with the results; rejects with the status code and the message. */
  readonly submit: Submit;
  close(): Promise<void>;
}

/** One connection of the unmodified client. @param options as the client takes them */
export function gremlinClient({ endpoints }: Gateway, options: Record<string, unknown> = {}): TestClient {
  const client = new gremlin.driver.Client(endpoints.gremlin ?? '', { traversalSource: 'g', ...options });
  // Without one the client's own event would be an unhandled error.
  client.addListener('socketError', () => undefined);
  let closing: Promise<void> | null = null;
  const close = (): Promise<void> => {
    closing ??= client.close();
    return closing;
  };
  onTestFinished(() => close().catch(() => undefined));
  return {
    submit: async (script, bindings) => {
      const results = await client.submit(script, bindings);
      return results.toArray();
    },
    close,
  };
}

/** What became of a request, in a line. */
export function outcomeOf(request: Promise<unknown>): Promise<unknown> {
  return request.catch((error: Error & { statusCode?: number }) => `${error.statusCode}: ${error.message}`);
}
