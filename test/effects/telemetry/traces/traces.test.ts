import { context, ROOT_CONTEXT, SpanStatusCode, trace } from '@opentelemetry/api';
import { expect, test } from 'vitest';
import type { LogEntry, Service } from '../../../../src/index.js';
import { eventually } from '../../../support/eventually.js';
import { faultyProfile, openService } from '../../../support/service.js';
import { recordSpans } from './recorded-spans.js';

const emptyGraph = { name: 'other', schema: { vertex_types: [], edge_types: [] } };

async function crash(service: Service): Promise<void> {
  const { restarts } = service.status();
  process.kill(service.status().generation?.pid ?? 0, 'SIGKILL');
  await eventually(() => service.status().restarts === restarts + 1 && service.status().lifecycle === 'ready');
}

test('start, switch, crash, failed switch, load and stop leave exactly these spans', async () => {
  const spans = recordSpans();
  const faults = faultyProfile();
  const service = await openService(faults.options);
  const other = await service.graphs.create(emptyGraph);
  await service.start('1');
  await service.switchTo(other.id);
  await crash(service);
  faults.set('1', ['--exit', '3']);
  await expect(service.switchTo('1')).rejects.toThrow('rolled back');
  const mapping = service.graphs.get('1').data_import_config;
  if (mapping === undefined) throw new Error('The modern graph knows what it was loaded with');
  await service.graphs.waitForJob((await service.graphs.load('1', mapping)).id);
  await service.stop();
  expect(spans.tree()).toEqual([
    'start',
    '  generation',
    '  record',
    'switch',
    '  prepare',
    '  generation',
    '  record',
    '  cut_over',
    '  drain',
    'restart',
    '  back_off',
    '  respawn',
    '  generation',
    'switch GK_SWITCH_FAILED',
    '  prepare',
    '  generation GK_SWITCH_FAILED',
    'load',
    'stop',
  ]);
});

test('spans say which graph, which generation, and what went wrong', async () => {
  const spans = recordSpans();
  const faults = faultyProfile();
  const service = await openService(faults.options);
  const other = await service.graphs.create(emptyGraph);
  await service.start('1');
  faults.set(other.id, ['--exit', '3']);
  await expect(service.switchTo(other.id)).rejects.toThrow();
  await crash(service);
  const [start] = spans.named('start');
  expect(start?.attributes).toEqual({
    'graphkeeper.command': 'START',
    'graphkeeper.graph_id': '1',
    'graphkeeper.generation': 1,
  });
  const [failed] = spans.named('switch');
  expect(failed?.status.code).toBe(SpanStatusCode.ERROR);
  expect(failed?.status.message).toContain('it exited with code 3');
  expect(failed?.attributes).toMatchObject({ 'error.type': 'GK_SWITCH_FAILED', 'graphkeeper.graph_id': other.id });
  expect(spans.named('generation')[1]?.attributes).toMatchObject({
    'graphkeeper.generation': 2,
    'graphkeeper.exit_reason': 'crashed',
  });
  const [recovery] = spans.named('restart');
  expect(recovery?.status.code).toBe(SpanStatusCode.UNSET);
  expect(recovery?.parentSpanContext).toBeUndefined();
  expect(recovery?.attributes).toEqual({
    'graphkeeper.lost_generation': 1,
    'graphkeeper.exit_reason': 'crashed',
    'graphkeeper.generation': 3,
  });
  expect(recovery?.events[0]?.attributes).toMatchObject({ 'error.type': 'GK_CRASHED' });
});

test('phases follow one another within their span, and a generation is ready within it', async () => {
  const spans = recordSpans();
  const service = await openService(faultyProfile().options);
  const other = await service.graphs.create(emptyGraph);
  await service.start('1');
  await service.switchTo(other.id);
  const ms = ([seconds, nanoseconds]: readonly [number, number]) => seconds * 1000 + nanoseconds / 1e6;
  const [whole] = spans.named('switch');
  const phases = ['prepare', 'record', 'cut_over', 'drain'].map((name) => spans.named(name).at(-1));
  let at = ms(whole?.startTime ?? [0, 0]);
  for (const phase of phases) {
    // Spans begin at a whole ms of the wall clock, and end by another clock.
    expect(ms(phase?.startTime ?? [0, 0])).toBeGreaterThanOrEqual(at - 50);
    at = ms(phase?.endTime ?? [0, 0]);
  }
  expect(ms(whole?.endTime ?? [0, 0])).toBeGreaterThanOrEqual(at - 50);
});

test('a command is traced below the span in which its caller gave it, even if it had to wait', async () => {
  const spans = recordSpans();
  const service = await openService(faultyProfile().options);
  const other = await service.graphs.create(emptyGraph);
  const span = spans.tracer.startSpan('deployment');
  const [first, second] = context.with(trace.setSpan(ROOT_CONTEXT, span), () => [
    service.start('1'),
    service.switchTo(other.id),
  ]);
  await first;
  await second;
  span.end();
  expect(spans.tree().filter((line) => !/generation|record|prepare|cut_over|drain/.test(line))).toEqual([
    'deployment',
    '  start',
    '  switch',
  ]);
});

test('a recovery that is cut short by a stop ends as superseded', async () => {
  const spans = recordSpans();
  const faults = faultyProfile();
  const service = await openService(faults.options);
  await service.start('1');
  faults.set('1', ['--never-ready']);
  process.kill(service.status().generation?.pid ?? 0, 'SIGKILL');
  await service.waitFor('restarting.respawning');
  await service.stop();
  expect(spans.tree()).toEqual([
    'start',
    '  generation',
    '  record',
    'restart GK_SUPERSEDED',
    '  back_off',
    '  respawn',
    '  generation',
    'stop',
  ]);
});

test('a service that gives up says so in the span of the recovery', async () => {
  const spans = recordSpans();
  const faults = faultyProfile();
  const service = await openService({ ...faults.options, policy: { restartIntensity: 1 } });
  await service.start('1');
  faults.set('1', ['--exit', '3']);
  process.kill(service.status().generation?.pid ?? 0, 'SIGKILL');
  await service.waitFor('failed');
  expect(spans.tree().slice(3)).toEqual([
    'restart GK_START_FAILED',
    '  back_off',
    '  respawn',
    '  generation GK_START_FAILED',
  ]);
});

test('a planned restart shows how long the old generation took to leave', async () => {
  const spans = recordSpans();
  const service = await openService(faultyProfile().options);
  await service.start('1');
  await service.restart();
  expect(spans.tree().slice(3)).toEqual(['restart', '  release', '  respawn', '  generation']);
});

test('log lines carry the ids of the span that they belong to, and no others do', async () => {
  const spans = recordSpans();
  const faults = faultyProfile();
  faults.set('1', ['--say', 'hello']);
  const service = await openService(faults.options);
  await service.start('1');
  const idsOf = (find: (line: LogEntry) => boolean) => {
    const line = service.logs().find(find);
    return { trace_id: line?.trace_id, span_id: line?.span_id };
  };
  const ids = (name: string) => {
    const { traceId, spanId } = spans.named(name)[0]?.spanContext() ?? {};
    return { trace_id: traceId, span_id: spanId };
  };
  expect(idsOf(({ to }) => to === 'starting.spawning')).toEqual(ids('start'));
  expect(idsOf(({ to }) => to === 'ready')).toEqual(ids('start'));
  expect(idsOf(({ msg, generation }) => msg === 'Process started' && generation === 1)).toEqual(ids('generation'));
  await crash(service);
  expect(idsOf(({ to }) => to === 'restarting.respawning')).toEqual(ids('restart'));
  const quiet = await openService(faultyProfile().options);
  expect(quiet.logs().filter((line) => 'trace_id' in line && line.job_id === undefined)).toEqual([]);
});

test('without a tracer provider no line carries an id', async () => {
  const service = await openService(faultyProfile().options);
  await service.start('1');
  await service.stop();
  expect(service.logs().filter((line) => 'trace_id' in line || 'span_id' in line)).toEqual([]);
});

test('a switch that is asked for with a traceparent is traced below it', async () => {
  const spans = recordSpans();
  const service = await openService({ ...faultyProfile().options, admin: true });
  const other = await service.graphs.create(emptyGraph);
  await service.start('1');
  const answer = await fetch(`${service.endpoints.admin}/v1/service/start`, {
    method: 'POST',
    headers: { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' },
    body: JSON.stringify({ graph_id: other.id }),
  });
  expect(answer.status).toBe(200);
  expect(spans.named('switch')[0]?.parentSpanContext).toMatchObject({
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: 'b7ad6b7169203331',
    isRemote: true,
  });
});

test('a standby that takes over at once leaves a recovery without phases, and has a trace of its own', async () => {
  const spans = recordSpans();
  const service = await openService({
    ...faultyProfile({ sharedData: true }).options,
    policy: { standby: 1 },
  });
  await service.start('1');
  await eventually(() => service.status().generations.some(({ role, readyAt }) => role === 'standby' && readyAt));
  await crash(service);
  expect(spans.tree().slice(0, 5)).toEqual(['start', '  generation', '  record', 'generation', 'restart']);
});
