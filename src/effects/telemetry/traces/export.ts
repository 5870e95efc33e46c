/**
 * Sends spans to a collector over OTLP/HTTP, for a program of its own such as `graphkeeper serve`; a host that embeds
 * the library registers a tracer provider as it likes. OpenTelemetry's standard environment variables decide; without
 * them nothing is loaded. A collector that is slow or down costs spans, and nothing else.
 */
import { setTimeout as delay } from 'node:timers/promises';

type Environment = Readonly<Record<string, string | undefined>>;

export interface TraceExport {
  /** Sends what is still to be sent, within a few seconds; what then has not left is lost. */
  close(): Promise<void>;
}

/** A batch that takes longer is given up. OpenTelemetry's own 10 s would also be how long an end can take. */
const EXPORT_TIMEOUT_MS = 3_000;
const CLOSE_TIMEOUT_MS = 4_000;

/** Do the variables ask for traces? */
export function asksForTraces(env: Environment): boolean {
  const endpoint = env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT || env.OTEL_EXPORTER_OTLP_ENDPOINT;
  return Boolean(endpoint) && env.OTEL_SDK_DISABLED?.toLowerCase() !== 'true' && env.OTEL_TRACES_EXPORTER !== 'none';
}

/** Null when nobody asks for it. `onProblem` hears of the first problem; the rest would say the same. */
export async function startTraceExport(
  env: Environment,
  version: string,
  onProblem: (problem: string) => void,
): Promise<TraceExport | null> {
  if (!asksForTraces(env)) return null;
  const [{ diag, DiagLogLevel }, { BatchSpanProcessor, NodeTracerProvider }, { OTLPTraceExporter }] = await Promise.all(
    [
      import('@opentelemetry/api'),
      import('@opentelemetry/sdk-trace-node'),
      import('@opentelemetry/exporter-trace-otlp-http'),
    ],
  );
  diag.setLogger(firstProblemOnly(onProblem), DiagLogLevel.WARN);
  const hasTimeout = env.OTEL_EXPORTER_OTLP_TRACES_TIMEOUT || env.OTEL_EXPORTER_OTLP_TIMEOUT;
  const exporter = new OTLPTraceExporter(hasTimeout ? {} : { timeoutMillis: EXPORT_TIMEOUT_MS });
  const provider = new NodeTracerProvider({
    resource: resourceOf({ 'service.name': 'graphkeeper', 'service.version': version, ...namedIn(env) }),
    spanProcessors: [new BatchSpanProcessor(exporter)],
  });
  provider.register();
  return {
    async close() {
      const sent = provider.shutdown().catch((error: unknown) => onProblem(String(error)));
      await Promise.race([sent, delay(CLOSE_TIMEOUT_MS, undefined, { ref: false })]);
    },
  };
}

/** `OTEL_RESOURCE_ATTRIBUTES` is `key=value,key=value`, percent-encoded; `OTEL_SERVICE_NAME` wins over a name in it. */
function namedIn(env: Environment): Record<string, string> {
  const pairs = (env.OTEL_RESOURCE_ATTRIBUTES ?? '').split(',').map((pair) => pair.split('='));
  const attributes = pairs.flatMap(([key = '', value]) =>
    value === undefined ? [] : [[key.trim(), decoded(value.trim())]],
  );
  return { ...Object.fromEntries(attributes), ...(env.OTEL_SERVICE_NAME && { 'service.name': env.OTEL_SERVICE_NAME }) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // Not encoded, so it is meant as it stands.
    return text;
  }
}

/** What the SDK wants to know of us. There is nothing that it could be merged with. */
function resourceOf(attributes: Record<string, string>) {
  const resource = {
    attributes,
    getRawAttributes: (): [string, string][] => Object.entries(attributes),
    merge: () => resource,
  };
  return resource;
}

function firstProblemOnly(onProblem: (problem: string) => void) {
  let isTold = false;
  const tell = (problem: string) => {
    if (isTold) return;
    isTold = true;
    onProblem(problem);
  };
  const ignore = () => undefined;
  return { error: tell, warn: tell, info: ignore, debug: ignore, verbose: ignore };
}
