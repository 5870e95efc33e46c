/** Spans as we write them: names and attributes with our prefix, errors by code, and the ids that a log line shows. */
import {
  type Attributes,
  type Context,
  isSpanContextValid,
  type Span,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';

/** For the provider that is registered at that time; without one the span is a stand-in that does nothing. */
export function startSpan(name: string, parent: Context, attributes: Attributes = {}): Span {
  return trace.getTracer('graphkeeper').startSpan(`graphkeeper.${name}`, { attributes }, parent);
}

export function failSpan(span: Span, code: string, message: string): void {
  span.setAttribute('error.type', code);
  span.setStatus({ code: SpanStatusCode.ERROR, message });
}

export interface TraceFields {
  readonly trace_id?: string;
  readonly span_id?: string;
}

/** The fields of a log line that belongs to the span. */
export function traceFields(span: Span | null | undefined): TraceFields {
  const ids = span?.spanContext();
  if (ids === undefined || !isSpanContextValid(ids)) return {};
  return { trace_id: ids.traceId, span_id: ids.spanId };
}
