/** An OTLP collector that takes spans as JSON, and nothing more. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

export interface CollectedSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
}

interface ExportedTraces {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly { key: string; value: { stringValue?: string } }[] };
    readonly scopeSpans: readonly { readonly spans: readonly CollectedSpan[] }[];
  }[];
}

export interface Collector {
  readonly url: string;
  readonly spans: CollectedSpan[];
  /** Attributes of whoever sent the spans. */
  readonly resource: Record<string, string | undefined>;
}

/** With `answers: false` it takes connections and never says a word. */
export async function startCollector({ answers = true } = {}): Promise<Collector> {
  const spans: CollectedSpan[] = [];
  const resource: Collector['resource'] = {};
  const server = createServer(async (request, response) => {
    if (!answers) return;
    const { resourceSpans } = JSON.parse(await text(request)) as ExportedTraces;
    for (const each of resourceSpans) {
      for (const { key, value } of each.resource.attributes) resource[key] = value.stringValue;
      spans.push(...each.scopeSpans.flatMap((scope) => scope.spans));
    }
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, spans, resource };
}
