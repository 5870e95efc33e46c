/** A command that comes with a W3C `traceparent` header belongs to the trace of its caller. */
import { context, propagation, trace } from '@opentelemetry/api';
import type { FastifyInstance } from 'fastify';

/** What a request leads to happens in its caller's context; a span that is active already, of the host's own HTTP instrumentation, stays. */
export function followTraces(app: FastifyInstance): void {
  app.addHook('onRequest', (request, _reply, done) => {
    const active = context.active();
    if (trace.getSpan(active) !== undefined) done();
    else context.with(propagation.extract(active, request.headers), done);
  });
}
