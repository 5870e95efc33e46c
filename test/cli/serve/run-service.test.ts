import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { createReporter } from '../../../src/cli/serve/reporter.js';
import { runService } from '../../../src/cli/serve/run-service.js';
import { GraphkeeperError } from '../../../src/errors.js';
import { eventually } from '../../support/eventually.js';
import { FakeService, type FakeServiceOptions } from './fake-service.js';

function serve(
  options: FakeServiceOptions = {},
  { format = 'json' as 'json' | 'pretty', graphId = undefined as string | undefined } = {},
) {
  const service = new FakeService(options);
  const signals = new EventEmitter();
  const written: string[] = [];
  const ended = runService({
    createService: () => Promise.resolve(service),
    graphId,
    reporter: createReporter(format, { write: (text) => written.push(text) }),
    signals,
  });
  // A test that expects an error looks at it later.
  ended.catch(() => undefined);
  const events = () => written.map((line) => JSON.parse(line)).map(({ event, msg }) => event ?? msg);
  return { service, signals, written, events, ended };
}

test('serve says once that it is ready, and where', async () => {
  const { service, signals, written, events, ended } = serve();
  await eventually(() => events().includes('service.ready'));
  service.becomes('restarting.backingOff');
  service.becomes('ready');
  signals.emit('SIGTERM', 'SIGTERM');
  expect(await ended).toBe(0);
  expect(events()).toEqual(['service.ready', 'service.stopping']);
  expect(JSON.parse(written[0] ?? '')).toEqual({
    time: expect.any(Number),
    level: 'info',
    pid: process.pid,
    event: 'service.ready',
    endpoints: {
      query: 'http://127.0.0.1:40000',
      bolt: 'bolt://127.0.0.1:40002',
      admin: 'http://127.0.0.1:40001',
    },
    needs_token: { query: false, admin: false },
    graph_id: '1',
    generation: 1,
  });
});

test('people get one block with the endpoints and what to do next', async () => {
  const { signals, written, ended } = serve({}, { format: 'pretty' });
  await eventually(() => written.length > 0);
  signals.emit('SIGINT', 'SIGINT');
  expect(await ended).toBe(0);
  expect(written).toEqual([
    `
graphkeeper serves graph modern_graph (id 1)

  query at   http://127.0.0.1:40000
  bolt at    bolt://127.0.0.1:40002
  admin at   http://127.0.0.1:40001

  ask        graphkeeper query 'MATCH (n) RETURN n LIMIT 5' --admin http://127.0.0.1:40001
  switch     graphkeeper switch <graph> --admin http://127.0.0.1:40001
  watch      http://127.0.0.1:40001/ui
  stop       Ctrl-C

`,
    'graphkeeper stops on SIGINT: queries in flight are finished first, a second signal ends them\n',
  ]);
});

test('the graph that is asked for is the one that is started', async () => {
  const { service, signals, ended } = serve({}, { graphId: '2' });
  signals.emit('SIGTERM', 'SIGTERM');
  await ended;
  expect(service.calls[0]).toBe('start 2');
});

test('log lines from before and after the start are written', async () => {
  const entry = { time: 1, level: 'info', msg: 'before' };
  const { service, signals, events, ended } = serve({ logs: [entry] });
  await eventually(() => events().includes('service.ready'));
  service.says({ time: 2, level: 'info', msg: 'after' });
  signals.emit('SIGTERM', 'SIGTERM');
  await ended;
  expect(events()).toEqual(['before', 'service.ready', 'after', 'service.stopping']);
});

test('a second signal kills the children, and the exit code says which signal it was', async () => {
  const { service, signals, events, ended } = serve({ hangsOnClose: true });
  await eventually(() => events().includes('service.ready'));
  signals.emit('SIGTERM', 'SIGTERM');
  await eventually(() => service.calls.includes('close'));
  signals.emit('SIGINT', 'SIGINT');
  expect(await ended).toBe(130);
  expect(service.calls.filter((call) => call !== 'close')).toEqual(['start', 'kill']);
  expect(signals.listenerCount('SIGINT')).toBe(0);
});

test('a graph that cannot be served leaves the service up for another one', async () => {
  const startError = new GraphkeeperError('GK_START_FAILED', { graphId: '1', reason: 'out of memory' });
  const { service, signals, written, events, ended } = serve({ startError });
  await eventually(() => events().includes('service.failed'));
  expect(JSON.parse(written[0] ?? '')).toMatchObject({
    event: 'service.failed',
    error: 'GK_START_FAILED',
    message: 'Graph 1 could not be served: out of memory',
    endpoints: { admin: 'http://127.0.0.1:40001' },
  });
  service.becomes('ready');
  signals.emit('SIGTERM', 'SIGTERM');
  expect(await ended).toBe(0);
  expect(events()).toEqual(['service.failed', 'service.ready', 'service.stopping']);
});

test('people are told why the first graph could not be served and how to start another', async () => {
  const startError = new GraphkeeperError('GK_START_FAILED', { graphId: '1', reason: 'out of memory' });
  const { signals, written, ended } = serve({ startError }, { format: 'pretty' });
  await eventually(() => written.length > 0);
  signals.emit('SIGTERM', 'SIGTERM');
  await ended;
  expect(written[0]).toBe(`
graphkeeper could not serve a graph: Graph 1 could not be served: out of memory

  The Admin Service stays up at http://127.0.0.1:40001; mend the cause, or serve another graph:
  start      graphkeeper start <graph> --admin http://127.0.0.1:40001
  stop       Ctrl-C

`);
});

test('a graph that does not exist ends serve with that error, and nothing is left open', async () => {
  const startError = new GraphkeeperError('GK_GRAPH_NOT_FOUND', { graphId: '9' });
  const { service, ended } = serve({ startError }, { graphId: '9' });
  await expect(ended).rejects.toBe(startError);
  expect(service.calls).toEqual(['start 9', 'close']);
});

test('a service that cannot be created ends serve with that error', async () => {
  const error = new GraphkeeperError('GK_WORKSPACE_LOCKED', { workspace: '/w', holder: ' (pid 1)' });
  const running = runService({
    createService: () => Promise.reject(error),
    graphId: undefined,
    reporter: createReporter('json', { write: () => true }),
    signals: new EventEmitter(),
  });
  await expect(running).rejects.toBe(error);
});
