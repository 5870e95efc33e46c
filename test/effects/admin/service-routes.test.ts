import { describe, expect, it } from 'vitest';
import { GraphkeeperError } from '../../../src/errors.js';
import { startAdmin } from './admin-client.js';
import { fakeGeneration, fakeGraph, STOPPED, servedStatus } from './fake-service.js';

const started = {
  status: 200,
  body: { message: 'Successfully start service', graph_id: '1', generation: 4, took_ms: 12.5 },
};

describe('start', () => {
  it('serves the graph that is named', async () => {
    const { call, service } = await startAdmin();
    expect(await call('POST', '/v1/service/start', { graph_id: '1' })).toMatchObject(started);
    expect(service.calls).toEqual([['start', '1']]);
  });

  it('on another graph than the running one is a switch, which the service makes', async () => {
    const { call, service } = await startAdmin();
    service.present = servedStatus('1');
    await call('POST', '/v1/service/start', { graph_id: '2' });
    expect(service.calls).toEqual([['start', '2']]);
  });

  it('on the running graph restarts it', async () => {
    const { call, service } = await startAdmin();
    service.present = servedStatus('1');
    expect(await call('POST', '/v1/service/start', { graph_id: '1' })).toMatchObject(started);
    expect(service.calls).toEqual([['restart']]);
  });

  it('on the running graph while another is being brought up goes back to it', async () => {
    const { call, service } = await startAdmin();
    service.present = { ...servedStatus('1'), lifecycle: 'switching.preparing', graph: fakeGraph('2') };
    await call('POST', '/v1/service/start', { graph_id: '1' });
    expect(service.calls).toEqual([['start', '1']]);
  });

  it.each([undefined, '', '  ', '{}', 'null', '{"graph_id":null}'])(
    'with the body %j restarts the running graph',
    async (body) => {
      const { call, service } = await startAdmin();
      expect(await call('POST', '/v1/service/start', body)).toMatchObject(started);
      expect(service.calls).toEqual([['restart']]);
    },
  );

  it('without a graph when none runs is refused', async () => {
    const { call, service } = await startAdmin();
    service.failures.set(
      'restart',
      new GraphkeeperError('GK_NOT_RUNNING', { lifecycle: 'stopped', action: 'restart' }),
    );
    expect(await call('POST', '/v1/service/start')).toMatchObject({
      status: 404,
      body: { code: 4, error: 'GK_NOT_RUNNING' },
    });
  });

  it('of a graph whose id cannot be one is refused before the service hears of it', async () => {
    const { call, service } = await startAdmin();
    expect(await call('POST', '/v1/service/start', { graph_id: '../1' })).toMatchObject({
      status: 404,
      body: { error: 'GK_GRAPH_NOT_FOUND', details: { graphId: '../1' } },
    });
    expect(service.calls).toEqual([]);
  });

  it('with a graph_id that is not text is refused', async () => {
    const { call } = await startAdmin();
    expect(await call('POST', '/v1/service/start', { graph_id: 1 })).toMatchObject({
      status: 400,
      body: { code: 2, error: 'GK_INVALID_ARGUMENT', message: 'graph_id is 1: give the id of a graph, as text' },
    });
  });

  it.each([
    ['GK_SWITCH_FAILED', 500, 103],
    ['GK_START_FAILED', 500, 103],
    ['GK_RECORD_FAILED', 500, 105],
    ['GK_SUPERSEDED', 409, 1],
    ['GK_BUSY', 503, 6],
    ['GK_GRAPH_LOCKED', 400, 111],
    ['GK_GRAPH_NOT_FOUND', 404, 4],
    ['GK_CLOSED', 503, 12],
  ] as const)('that fails with %s answers %i', async (code, status, number) => {
    const { call, service } = await startAdmin();
    service.failures.set('start', new GraphkeeperError(code, { graphId: '1', reason: 'it would not' }));
    expect(await call('POST', '/v1/service/start', { graph_id: '1' })).toMatchObject({
      status,
      body: { code: number, error: code },
    });
  });

  it('does not hold up other calls while it runs', async () => {
    const { call, service } = await startAdmin();
    let release: () => void = () => undefined;
    service.hold = new Promise((resolve) => {
      release = resolve;
    });
    const starting = call('POST', '/v1/service/start', { graph_id: '1' });
    expect(await call('GET', '/v1/service/status')).toMatchObject({ status: 200 });
    expect(await call('GET', '/v1/graph')).toMatchObject({ status: 200 });
    release();
    expect(await starting).toMatchObject(started);
  });
});

describe('restart', () => {
  it('replaces the GraphServer', async () => {
    const { call, service } = await startAdmin();
    expect(await call('POST', '/v1/service/restart')).toMatchObject(started);
    expect(await call('POST', '/v1/service/restart/', {})).toMatchObject(started);
    expect(service.calls).toEqual([['restart'], ['restart']]);
  });

  it('with a graph is the same as a start', async () => {
    const { call, service } = await startAdmin();
    service.present = servedStatus('1');
    expect(await call('POST', '/v1/service/restart', { graph_id: '2' })).toMatchObject(started);
    expect(await call('POST', '/v1/service/restart', { graph_id: '1' })).toMatchObject(started);
    expect(service.calls).toEqual([['start', '2'], ['restart']]);
  });
});

it('an action that there is not is a bad request', async () => {
  const { call } = await startAdmin();
  expect(await call('POST', '/v1/service/pause')).toMatchObject({
    status: 400,
    body: { code: 14, message: 'Unsupported action: pause: the service knows start, restart and stop' },
  });
  expect(await call('GET', '/v1/service/pause')).toMatchObject({ status: 404 });
});

describe('stop', () => {
  const stopped = {
    status: 200,
    body: { message: 'Successfully stop service', graph_id: '1', generation: 4, took_ms: 12.5 },
  };

  it.each([undefined, '{}', '{"graph_id":null}', '{"graph_id":"1"}'])('with the body %j stops', async (body) => {
    const { call, service } = await startAdmin();
    service.present = servedStatus('1');
    expect(await call('POST', '/v1/service/stop', body)).toMatchObject(stopped);
    expect(service.calls).toEqual([['stop']]);
  });

  it('of a graph that is being brought up stops', async () => {
    const { call, service } = await startAdmin();
    service.present = { ...STOPPED, lifecycle: 'starting', graph: fakeGraph('1') };
    expect(await call('POST', '/v1/service/stop', { graph_id: '1' })).toMatchObject(stopped);
  });

  it('of another graph than the running one is refused, and nothing is stopped', async () => {
    const { call, service } = await startAdmin();
    service.stored.set('2', fakeGraph('2'));
    service.present = servedStatus('1');
    expect(await call('POST', '/v1/service/stop', { graph_id: '2' })).toMatchObject({
      status: 404,
      body: {
        code: 4,
        error: 'GK_GRAPH_NOT_RUNNING',
        message: 'Graph 2 is not the running one (1 is), so it cannot be stopped: see the status',
      },
    });
    service.present = STOPPED;
    expect(await call('POST', '/v1/service/stop', { graph_id: '2' })).toMatchObject({
      status: 404,
      body: { error: 'GK_GRAPH_NOT_RUNNING', details: { graphId: '2', runningGraphId: 'none' } },
    });
    expect(service.calls).toEqual([]);
  });

  it('of a graph that does not exist is refused', async () => {
    const { call } = await startAdmin();
    expect(await call('POST', '/v1/service/stop', { graph_id: '7' })).toMatchObject({
      status: 404,
      body: { error: 'GK_GRAPH_NOT_FOUND' },
    });
  });
});

describe('status', () => {
  const graph = {
    id: '1',
    name: 'graph 1',
    description: '',
    version: 'v0.1',
    store_type: 'mutable_csr',
    creation_time: 1700000000000,
    data_update_time: 0,
    schema: { vertex_types: [], edge_types: [] },
    stored_procedures: [],
    built_in: true,
  };
  const generation = {
    number: 3,
    graph_id: '1',
    pid: 4003,
    started_at: 1700000000100,
    ready_at: 1700000000200,
    phase: 'serving',
    role: 'active',
  };

  it('of a service that serves has the fields of GraphScope Interactive and ours', async () => {
    const { call, service } = await startAdmin();
    service.present = servedStatus('1');
    expect(await call('GET', '/v1/service/status')).toMatchObject({ status: 200 });
    expect((await call('GET', '/v1/service/status')).body).toEqual({
      status: 'Running',
      graph,
      hqps_port: 10000,
      bolt_port: 0,
      gremlin_port: 0,
      start_time: 1700000000200,
      statistics_enabled: true,
      lifecycle: 'ready',
      target_graph_id: '1',
      recorded_graph_id: null,
      generation,
      generations: [generation],
      restarts: 0,
      last_error: null,
      gateway: { mode: 'routing', answered: 5, in_flight: 1, held: 0, held_bytes: 0, replayed: 0, refused: 0 },
      endpoints: { query: 'http://localhost:10000' },
    });
  });

  it('of a service that is stopped has no graph and no generation', async () => {
    const { call } = await startAdmin();
    expect((await call('GET', '/v1/service/status/')).body).toEqual({
      status: 'Stopped',
      graph: null,
      hqps_port: 10000,
      bolt_port: 0,
      gremlin_port: 0,
      start_time: 0,
      statistics_enabled: true,
      lifecycle: 'stopped',
      target_graph_id: null,
      recorded_graph_id: null,
      generation: null,
      generations: [],
      restarts: 0,
      last_error: null,
      gateway: { mode: 'refusing', answered: 0, in_flight: 0, held: 0, held_bytes: 0, replayed: 0, refused: 0 },
      endpoints: { query: 'http://localhost:10000' },
    });
  });

  it('during a switch shows the graph that is served, not the one that is coming', async () => {
    const { call, service } = await startAdmin();
    const active = fakeGeneration(3, '1', 'active');
    service.present = {
      ...servedStatus('1'),
      lifecycle: 'switching.preparing',
      graph: fakeGraph('2'),
      generations: [active, fakeGeneration(4, '2', 'candidate')],
    };
    const { body } = await call('GET', '/v1/service/status');
    expect(body).toMatchObject({
      status: 'Running',
      graph,
      target_graph_id: '2',
      recorded_graph_id: null,
      generations: [{ number: 3 }, { number: 4, graph_id: '2', phase: 'probing', ready_at: null, role: 'candidate' }],
    });
    service.stored.clear();
    expect((await call('GET', '/v1/service/status')).body).toMatchObject({ status: 'Running', graph: null });
  });

  it('shows a generation that asks for it its own graph, also before that is served', async () => {
    const { call, service } = await startAdmin();
    service.stored.set('2', fakeGraph('2'));
    const generations = [fakeGeneration(3, '1', 'active'), fakeGeneration(4, '2', 'candidate')];
    service.present = { ...servedStatus('1'), lifecycle: 'switching.preparing', generations };
    const graphFor = async (generation: string) =>
      (await call('GET', `/v1/service/status?generation=${generation}`)).body;
    expect(await graphFor('4')).toMatchObject({ status: 'Running', graph: { id: '2', name: 'graph 2' } });
    expect(await graphFor('3')).toMatchObject({ graph: { id: '1' } });
    expect(await graphFor('5')).toMatchObject({ graph: null });
    expect(await graphFor('one')).toMatchObject({ error: 'GK_INVALID_ARGUMENT' });
  });

  it('while the GraphServer is being replaced is Stopped, and says what went wrong', async () => {
    const { call, service } = await startAdmin();
    const lastError = new GraphkeeperError('GK_CRASHED', { generation: 3, graphId: '1', reason: 'SIGSEGV' }).toBody();
    service.present = {
      ...STOPPED,
      lifecycle: 'restarting.backingOff',
      graph: fakeGraph('1'),
      restarts: 2,
      lastError: { ...lastError, at: 1700000000300 },
      endpoints: { query: 'https://graphs.example', admin: 'http://localhost:7777' },
    };
    expect((await call('GET', '/v1/service/status')).body).toMatchObject({
      status: 'Stopped',
      graph: null,
      hqps_port: 443,
      target_graph_id: '1',
      recorded_graph_id: null,
      restarts: 2,
      last_error: {
        code: 103,
        error: 'GK_CRASHED',
        message: 'Generation 3 of graph 1 ended unasked: SIGSEGV',
        at: 1700000000300,
      },
      endpoints: { query: 'https://graphs.example', admin: 'http://localhost:7777' },
    });
  });
});

describe('ready', () => {
  it('is true when a generation is active', async () => {
    const { call, service } = await startAdmin();
    service.present = servedStatus('1');
    expect(await call('GET', '/v1/service/ready')).toMatchObject({ status: 200, body: true });
  });

  it('is unavailable otherwise', async () => {
    const { call, service } = await startAdmin();
    service.present = { ...STOPPED, lifecycle: 'starting' };
    expect(await call('GET', '/v1/service/ready')).toMatchObject({
      status: 503,
      body: { code: 15, error: 'GK_UNAVAILABLE', details: { lifecycle: 'starting' } },
    });
  });
});

describe('logs', () => {
  it('gives as many of the last lines as were asked for', async () => {
    const { call } = await startAdmin();
    expect((await call('GET', '/v1/service/logs?lines=1')).body).toEqual([
      { time: 1, level: 'info', msg: 'line 1', generation: 3 },
    ]);
    expect((await call('GET', '/v1/service/logs')).body).toHaveLength(3);
  });

  it.each(['0', '-1', 'many', '1e3', '100000', ''])('lines=%s is refused', async (lines) => {
    const { call } = await startAdmin();
    expect(await call('GET', `/v1/service/logs?lines=${lines}`)).toMatchObject({
      status: 400,
      body: {
        error: 'GK_INVALID_ARGUMENT',
        message: `lines is ${JSON.stringify(lines)}: give a number from 1 to 99999; default 100`,
      },
    });
  });
});
