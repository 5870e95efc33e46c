/** Every fault of a GraphServer, met by a switch to it: what the caller hears, who serves then, and that nothing is left. */
import { describe, expect, it } from 'vitest';
import type { Service } from '../../src/index.js';
import { eventually } from '../support/eventually.js';
import { faultyProfile, itemGraph, openService, processesOf, query } from '../support/service.js';
import { tempDir } from '../support/temp-dir.js';

const POLICY = { readyTimeoutMs: 2500, stopTimeoutMs: 500, livenessIntervalMs: 100, livenessTimeoutMs: 1000 };

const ROLLED_BACK = 'The switch to graph 2 was rolled back, graph 1 stays the running one: ';

/** With these the switch fails, and generation 1 goes on serving graph 1. */
const FATAL: readonly (readonly [fault: string, flags: readonly string[], reason: string])[] = [
  ['never becomes ready', ['--never-ready'], 'it did not become ready in time'],
  ['is ready too late', ['--ready-after', '60000'], 'it did not become ready in time'],
  [
    'says that it is ready, but not where',
    ['--no-notify', '--notify', 'READY=1\\n\\n'],
    'it did not become ready in time',
  ],
  [
    'exits with a code',
    ['--last-words', 'no such index', '--exit', '3'],
    'it exited with code 3; its last line: no such index',
  ],
  ['dies by a signal', ['--never-ready', '--die-by', 'SIGSEGV'], 'it was ended by SIGSEGV'],
  ['stops itself (SIGSTOP)', ['--never-ready', '--die-by', 'SIGSTOP'], 'it did not become ready in time'],
  [
    'never becomes ready, and ignores SIGTERM',
    ['--never-ready', '--ignore-sigterm'],
    'it did not become ready in time',
  ],
  [
    'exits, and leaves grandchildren that ignore SIGTERM',
    ['--grandchildren', '2', '--never-ready', '--exit', '4', '--after', '1'],
    'it exited with code 4; its last line: grandchild ',
  ],
];

/** With these the switch is done, and generation 2 serves graph 2. */
const HARMLESS: readonly (readonly [fault: string, flags: readonly string[]])[] = [
  ['starts slowly', ['--ready-after', '1000']],
  ['ignores SIGTERM', ['--ignore-sigterm']],
  ['has grandchildren that ignore SIGTERM', ['--grandchildren', '2']],
  ['floods its output', ['--flood-stdout', '20000']],
  ['writes a line of 10 MB', ['--long-line', '10000000']],
  ['writes what is not text', ['--binary-output']],
];

/** With these the switch is done, and then it is found out: a fresh generation of graph 2 replaces it. */
const FOUND_OUT: readonly (readonly [fault: string, flags: readonly string[]])[] = [
  ['closes its port but lives', ['--close-port', '--after', '500']],
  ['stops itself (SIGSTOP)', ['--die-by', 'SIGSTOP', '--after', '500']],
  ['no longer answers health', ['--hang-health', '--after', '500']],
  ['exits', ['--exit', '9', '--after', '500']],
];

interface Opened {
  readonly service: Service;
  readonly workspace: string;
  readonly mend: () => void;
}

/** Graph 1 is served, and graph 2 has the fault. */
async function openWith(flags: readonly string[]): Promise<Opened> {
  const workspace = tempDir();
  const faults = faultyProfile();
  const service = await openService({ workspace, ...faults.options, policy: POLICY });
  await service.graphs.create(itemGraph);
  faults.set('2', flags);
  await service.start('1');
  return { service, workspace, mend: () => faults.set('2', []) };
}

async function leavesNothing({ service, workspace }: Opened): Promise<void> {
  await service.close();
  expect(processesOf(workspace)).toEqual([]);
}

describe('a switch to a GraphServer that', () => {
  it.each(FATAL)('%s is rolled back', async (_fault, flags, reason) => {
    const opened = await openWith(flags);
    const { service, workspace } = opened;
    await expect(service.switchTo('2')).rejects.toMatchObject({
      code: 'GK_SWITCH_FAILED',
      message: expect.stringContaining(ROLLED_BACK + reason),
    });
    expect(await query(service, 'RETURN 1')).toMatchObject({ status: 200, body: { graph_id: '1', generation: 1 } });
    expect(service.status()).toMatchObject({ lifecycle: 'ready', recordedGraphId: '1', restarts: 0 });
    expect(service.status().generations.map(({ number }) => number)).toEqual([1]);
    expect(processesOf(workspace)).toEqual([service.status().generation?.pid]);
    await leavesNothing(opened);
  });

  it.each(HARMLESS)('%s is done', async (_fault, flags) => {
    const opened = await openWith(flags);
    const { service } = opened;
    expect(await service.switchTo('2')).toMatchObject({ graphId: '2', generation: 2 });
    expect(await query(service, 'RETURN 1')).toMatchObject({ status: 200, body: { graph_id: '2', generation: 2 } });
    expect(service.status()).toMatchObject({ lifecycle: 'ready', recordedGraphId: '2', restarts: 0 });
    await leavesNothing(opened);
  });

  it.each(FOUND_OUT)('%s soon after it is done, and then it is replaced', async (_fault, flags) => {
    const opened = await openWith(flags);
    const { service, mend } = opened;
    expect(await service.switchTo('2')).toMatchObject({ graphId: '2', generation: 2 });
    mend();
    await eventually(() => service.status().generation?.number === 3);
    expect(await query(service, 'RETURN 1')).toMatchObject({ status: 200, body: { graph_id: '2', generation: 3 } });
    expect(service.status()).toMatchObject({
      lifecycle: 'ready',
      recordedGraphId: '2',
      restarts: 1,
      lastError: { error: 'GK_CRASHED' },
    });
    await leavesNothing(opened);
  });

  it('answers health but no query is done, for nothing says that it does not; its clients are let go when it is killed', async () => {
    const opened = await openWith(['--hang-queries']);
    const { service } = opened;
    expect(await service.switchTo('2')).toMatchObject({ graphId: '2', generation: 2 });
    const answer = query(service, 'RETURN 1');
    await eventually(() => service.status().gateway.inFlight === 1);
    expect(service.status()).toMatchObject({ lifecycle: 'ready', generation: { number: 2, phase: 'serving' } });
    await service.stop({ immediately: true });
    expect(await answer).toMatchObject({ status: 503, body: { error: 'GK_UNAVAILABLE' } });
    await leavesNothing(opened);
  });
});
