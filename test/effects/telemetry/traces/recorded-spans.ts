/** Spans that were recorded while a test ran, as a tree that a person can read. */
import { context, propagation, type Tracer, trace } from '@opentelemetry/api';
import {
  InMemorySpanExporter,
  NodeTracerProvider,
  type ReadableSpan,
  SimpleSpanProcessor,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace-node';
import { onTestFinished } from 'vitest';

export interface RecordedSpans {
  readonly tracer: Tracer;
  all(): readonly ReadableSpan[];
  /** In the order in which they began, a line each, indented below its parent: name without prefix, and the error code if it failed. */
  tree(): string[];
  named(name: string): ReadableSpan[];
}

/** Registers a provider for this test, as a host of the library does. */
export function recordSpans(): RecordedSpans {
  const exporter = new InMemorySpanExporter();
  const order = new Map<string, number>();
  const noteOrder: SpanProcessor = {
    onStart: (span) => order.set(span.spanContext().spanId, order.size),
    onEnd: () => undefined,
    forceFlush: async () => undefined,
    shutdown: async () => undefined,
  };
  const provider = new NodeTracerProvider({ spanProcessors: [noteOrder, new SimpleSpanProcessor(exporter)] });
  provider.register();
  onTestFinished(async () => {
    trace.disable();
    context.disable();
    propagation.disable();
    await provider.shutdown();
  });
  const all = () => exporter.getFinishedSpans();
  return {
    tracer: provider.getTracer('test'),
    all,
    tree: () => treeOf(all(), (span) => order.get(span.spanContext().spanId) ?? 0),
    named: (name) => all().filter((span) => span.name === `graphkeeper.${name}`),
  };
}

function treeOf(spans: readonly ReadableSpan[], orderOf: (span: ReadableSpan) => number): string[] {
  const ids = new Set(spans.map((span) => span.spanContext().spanId));
  const parentOf = (span: ReadableSpan) => span.parentSpanContext?.spanId ?? null;
  const below = (parent: string | null, indent: string): string[] =>
    spans
      .filter((span) => (parent === null ? !ids.has(parentOf(span) ?? '') : parentOf(span) === parent))
      .sort((a, b) => orderOf(a) - orderOf(b))
      .flatMap((span) => [indent + describe(span), ...below(span.spanContext().spanId, `${indent}  `)]);
  return below(null, '');
}

function describe({ name, attributes }: ReadableSpan): string {
  const code = attributes['error.type'];
  return name.replace('graphkeeper.', '') + (code === undefined ? '' : ` ${String(code)}`);
}
