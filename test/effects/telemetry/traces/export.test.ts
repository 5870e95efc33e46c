import { expect, onTestFinished, test } from 'vitest';
import { asksForTraces } from '../../../../src/effects/telemetry/traces/export.js';
import { isAlive } from '../../../support/processes.js';
import { type Daemon, serve } from '../../../support/serve.js';
import { tempDir } from '../../../support/temp-dir.js';
import { startCollector } from './collector.js';

function startTracedDaemon(env: Record<string, string>): Daemon {
  const daemon = serve(tempDir(), [], env);
  onTestFinished(async () => {
    if (isAlive(daemon.pid)) daemon.kill('SIGKILL');
    await daemon.exit;
  });
  return daemon;
}

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const SPAN_ID = 'b7ad6b7169203331';

test.each([
  [{}, false],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' }, true],
  [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://collector:4318/v1/traces' }, true],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: '' }, false],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318', OTEL_SDK_DISABLED: 'true' }, false],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318', OTEL_TRACES_EXPORTER: 'none' }, false],
])('the environment %j asks for traces: %s', (env, asked) => {
  expect(asksForTraces(env)).toBe(asked);
});

test('the daemon sends its spans to the collector, those of a command below the trace of its caller', async () => {
  const collector = await startCollector();
  const daemon = startTracedDaemon({
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment=test%20bed,service.name=unused',
    OTEL_SERVICE_NAME: 'graphs',
  });
  const { endpoints } = await daemon.ready();
  const restarted = await fetch(`${endpoints.admin}/v1/service/restart`, {
    method: 'POST',
    headers: { traceparent: `00-${TRACE_ID}-${SPAN_ID}-01` },
  });
  expect(restarted.status).toBe(200);
  daemon.kill('SIGTERM');
  expect((await daemon.exit).exitCode).toBe(0);
  const roots = collector.spans.filter(({ parentSpanId }) => !parentSpanId).map(({ name }) => name);
  expect(roots).toEqual(['graphkeeper.start', 'graphkeeper.stop']);
  const [restart] = collector.spans.filter(({ name }) => name === 'graphkeeper.restart');
  expect(restart).toMatchObject({ traceId: TRACE_ID, parentSpanId: SPAN_ID });
  const below = collector.spans.filter(({ parentSpanId }) => parentSpanId === restart?.spanId);
  expect(below.map(({ name }) => name).sort()).toEqual([
    'graphkeeper.generation',
    'graphkeeper.release',
    'graphkeeper.respawn',
  ]);
  expect(collector.resource).toMatchObject({
    'service.name': 'graphs',
    'service.version': '0.1.0',
    'deployment.environment': 'test bed',
  });
  const ready = daemon.lines.find(({ to }) => to === 'ready');
  const [start] = collector.spans.filter(({ name }) => name === 'graphkeeper.start');
  expect(ready).toMatchObject({ trace_id: start?.traceId, span_id: start?.spanId });
});

test.each([
  ['is down', async () => 'http://127.0.0.1:9'],
  ['never answers', async () => (await startCollector({ answers: false })).url],
])('a collector that %s keeps the daemon neither from serving nor from ending', async (_, collectorUrl) => {
  const daemon = startTracedDaemon({ OTEL_EXPORTER_OTLP_ENDPOINT: await collectorUrl() });
  const { endpoints } = await daemon.ready();
  const answer = await fetch(`${endpoints.query}/v1/graph/current/query`, { method: 'POST', body: 'RETURN 1 AS one' });
  expect(answer.status).toBe(200);
  daemon.kill('SIGTERM');
  const { exitCode, stderr } = await daemon.exit;
  expect(exitCode).toBe(0);
  expect(stderr).toMatch(/^graphkeeper: traces are not exported: [^\n]+$/);
});
