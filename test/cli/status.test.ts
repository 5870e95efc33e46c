import { expect, test } from 'vitest';
import { renderStatus, renderStatusLine, showDuration } from '../../src/cli/render-status.js';
import { eventually } from '../support/eventually.js';
import { movies, ready, stopped } from './documents.js';
import { startFakeService } from './fake-service.js';
import { runCli, startCli } from './run-cli.js';

const route = 'GET /v1/service/status';

test('the status of a service that serves a graph names all that an operator asks for', () => {
  const now = 1_700_000_000_500 + 2 * 3_600_000 + 13 * 60_000;
  expect(renderStatus(ready, now)).toBe(
    `
service     ready
graph       modern_graph (id 1)
generation  3, serving, pid 4242
standby     none
up          2 h 13 min
restarts    1
last error  none
queries     120 answered, 2 in flight, 0 held, 1 replayed, 4 refused
query at    http://127.0.0.1:10000
bolt at     bolt://127.0.0.1:7687
admin at    http://127.0.0.1:7777`.trim(),
  );
});

test('the status of a service with a standby names it', () => {
  const standby = { ...ready.generations[0], number: 4, graph_id: '1', pid: 4243, phase: 'probing', role: 'standby' };
  const status = { ...ready, generations: [...ready.generations, standby] } as typeof ready;
  expect(renderStatus(status, 0).split('\n').slice(2, 4)).toEqual([
    'generation  3, serving, pid 4242',
    'standby     4, probing, pid 4243',
  ]);
});

test('the status of a service that serves nothing has the same lines', () => {
  const body = {
    code: 103,
    error: 'GK_CRASHED',
    message: 'Generation 3 of graph 1 ended unasked: SIGKILL',
    details: {},
  } as const;
  expect(renderStatus({ ...stopped, last_error: { ...body, at: 1000 } }, 8000)).toBe(
    `
service     stopped
graph       none
generation  none
standby     none
up          no
restarts    1
last error  Generation 3 of graph 1 ended unasked: SIGKILL (7 s ago)
queries     120 answered, 0 in flight, 0 held, 1 replayed, 4 refused
query at    http://127.0.0.1:10000
bolt at     bolt://127.0.0.1:7687
admin at    http://127.0.0.1:7777`.trim(),
  );
});

test('a duration is shown in its two largest units', () => {
  expect([0, 999, 59_000, 60_000, 3_723_000, 90_000_000, -5].map(showDuration)).toEqual([
    '0 s',
    '0 s',
    '59 s',
    '1 min 0 s',
    '1 h 2 min',
    '1 d 1 h',
    '0 s',
  ]);
});

test('status prints the same block', async () => {
  await using service = await startFakeService({ [route]: { body: stopped } });
  const { exitCode, stdout } = await runCli(['status'], { admin: service.url });
  expect(exitCode).toBe(0);
  expect(stdout).toBe(renderStatus(stopped, Date.now()));
});

test('status --json is the answer of the service as it is', async () => {
  await using service = await startFakeService({ [route]: { body: ready } });
  const { stdout } = await runCli(['status', '--json'], { admin: service.url });
  expect(JSON.parse(stdout)).toEqual(ready);
});

test('status --watch prints one line a change where there is no terminal, and goes on when the connection is back', async () => {
  await using service = await startFakeService({ [route]: { body: ready } });
  const watching = startCli(['status', '--watch'], { admin: service.url });
  let output = '';
  watching.stdout.on('data', (chunk) => {
    output += chunk;
  });
  try {
    await service.listened();
    const switching = { ...ready, lifecycle: 'switching.preparing', target_graph_id: '2' };
    service.send('status', switching);
    service.send('status', { ...switching, gateway: { ...ready.gateway, answered: 121 } });
    service.routes[route] = { body: { ...ready, graph: movies, target_graph_id: '2' } };
    await eventually(() => output.split('\n').length === 3);
    service.hangUp();
    await service.listened();
    await eventually(() => output.split('\n').length === 4);
  } finally {
    watching.kill('SIGTERM');
    await watching;
  }
  expect(output).toBe(
    `ready, graph modern_graph (id 1), generation 3, restarts 1
switching.preparing, graph modern_graph (id 1), id 2 is being brought up, generation 3, restarts 1
ready, graph movies (id 2), generation 3, restarts 1
`,
  );
});

test('status --watch ends with exit code 3 when there is no service to begin with', async () => {
  expect((await runCli(['status', '--watch'], { admin: 'http://127.0.0.1:1' })).exitCode).toBe(3);
});

test('a line of the watch names the last error', () => {
  const body = { code: 103, error: 'GK_CRASHED', message: 'It crashed', details: {} } as const;
  expect(renderStatusLine({ ...stopped, last_error: { ...body, at: 1 } })).toBe(
    'stopped, graph none, generation none, restarts 1, last error: It crashed',
  );
});
