import { once } from 'node:events';
import { cpSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, type TestContext, test } from 'vitest';
import { stringify } from 'yaml';
import { findFreePorts } from '../../src/effects/process/free-port.js';
import { faultChild } from '../../src/testing/fault-child-command.js';
import { runCli, startCli } from './run-cli.js';

const EXAMPLE = fileURLToPath(new URL('../../docs/examples/own-graph-server', import.meta.url));

interface Given {
  readonly flags?: readonly string[];
  readonly args?: readonly string[];
  readonly profile?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}

interface Verified {
  readonly exitCode: number | undefined;
  readonly stderr: string;
  readonly stdout: string;
  /** stdout, with what differs from run to run replaced. */
  readonly lines: readonly string[];
}

/** Verifies the fault child with a launch profile of its own. */
async function verify(
  context: TestContext,
  { flags = [], args = [], profile = {}, env = {} }: Given,
): Promise<Verified> {
  const directory = directoryFor(context);
  const file = join(directory, 'mine.yaml');
  const command = faultChild('--graph-id', '{graph_id}', '--generation', '{generation}', ...flags);
  writeFileSync(file, stringify({ command, liveness: { type: 'http', path: '/health' }, ...profile }));
  const { exitCode, stdout, stderr } = await runCli(['verify', '--profile', file, ...args], { env });
  expect(readdirSync(directory)).toEqual(['mine.yaml']);
  return { exitCode, stderr, stdout, lines: masked(stdout).split('\n') };
}

/** Removed when the test ends. tempDir() is not for tests that run at the same time. */
function directoryFor({ onTestFinished }: TestContext): string {
  const directory = mkdtempSync(join(tmpdir(), 'graphkeeper-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** Durations, ports, pids and paths differ from run to run, and so do counts of what happens meanwhile. */
function masked(text: string): string {
  return text
    .replaceAll(/\d+ ms/g, 'N ms')
    .replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT')
    .replaceAll(/port \d+/g, 'port PORT')
    .replaceAll(/(left:|is) \d+ \(/g, '$1 PID (')
    .replaceAll(/PID \(\S+ -e .*/g, 'PID (node -e)')
    .replaceAll(/PID \(\S+ \S+fault-child.js.*/g, 'PID (fault child)')
    .replaceAll(/\S+\.lock/g, 'LOCK')
    .replaceAll(/\d+ queries/g, 'N queries')
    .replaceAll(/\d+ lines more/g, 'N lines more')
    .replaceAll(/: (the kernel saw to it \(setpriv --pdeathsig\)|its stdin ended)$/gm, '');
}

const ALL_KEPT = [
  'kept    ready in time        ready N ms after its start, of N ms',
  'kept    ready honestly       the instant it was ready, the query got status 200 (N ms)',
  'kept    answers liveness     5 of 5 probes were answered, the slowest after N ms',
  'kept    output in bounds     0 lines, all of them logged',
  'kept    stays up             it has served for N ms',
  'kept    leaves when told     it exited with code 0 N ms after SIGTERM, of N ms',
  'kept    leaves no process    1 process while it served, none after it has left',
  'kept    frees its port       port PORT can be taken again',
  'kept    starts again         ready again after N ms, and N ms after SIGKILL',
  'kept    ends with its parent gone N ms after its parent was killed',
  'kept    survives a switch    graph 2 took over from graph 1 in N ms; N queries meanwhile, none failed',
  '11 kept, 0 broken, 0 skipped',
];

/** All kept but these. */
function but(...differing: readonly string[]): string[] {
  const promiseOf = (line: string) => line.slice(8, 29);
  const lines = ALL_KEPT.slice(0, -1).map(
    (line) => differing.find((other) => promiseOf(other) === promiseOf(line)) ?? line,
  );
  const count = (outcome: string) => lines.filter((line) => line.startsWith(outcome)).length;
  return [...lines, `${count('kept')} kept, ${count('broken')} broken, ${count('skipped')} skipped`];
}

const QUERY = ['--query', 'RETURN 1'];

describe.concurrent('graphkeeper verify', () => {
  test('finds every promise kept by a good GraphServer, and ends with exit code 0', async (context) => {
    const { stdout: _, ...result } = await verify(context, { args: QUERY });
    expect(result).toEqual({ exitCode: 0, stderr: '', lines: ALL_KEPT });
  });

  test('finds every promise kept by the embedded one', async (context) => {
    const args = ['verify', '--profile', 'embedded', '--query', 'MATCH (n) RETURN count(n)'];
    const { exitCode, stdout } = await runCli(args, { cwd: directoryFor(context) });
    expect([exitCode, masked(stdout).split('\n')]).toEqual([0, ALL_KEPT]);
  });

  test('asks by probe where no query is given', async (context) => {
    const { exitCode, lines } = await verify(context, {});
    expect([exitCode, lines]).toEqual([
      0,
      but(
        'kept    ready honestly       the instant it was ready, the http probe was answered (N ms)',
        'kept    survives a switch    graph 2 took over from graph 1 in N ms; then the http probe was answered',
      ),
    ]);
  });

  test('takes the profile from a config file, and makes its workspace beside the one there', async (context) => {
    const directory = directoryFor(context);
    cpSync(EXAMPLE, directory, { recursive: true, filter: (path) => !path.includes('.graphkeeper') });
    const config = join(directory, 'graphkeeper.yaml');
    const { exitCode, stdout } = await runCli(['verify', '--profile', 'http', '--config', config, '--query', 'hello']);
    expect([exitCode, masked(stdout).split('\n')]).toEqual([
      0,
      but('kept    output in bounds     1 line, all of them logged'),
    ]);
    expect(readdirSync(directory).toSorted()).toEqual(['graphkeeper.yaml', 'server.mjs']);
  });

  test('puts more to the test where data is shared, and skips what the profile does not promise', async (context) => {
    const profile = { shared_data: true, liveness: null, stop_signal: 'SIGINT' };
    const { exitCode, lines } = await verify(context, { args: QUERY, profile });
    expect([exitCode, lines]).toEqual([
      0,
      but(
        'skipped answers liveness     liveness is null in the profile: if it hangs, nobody notices',
        'kept    leaves when told     it exited with code 0 N ms after SIGINT, of N ms',
        'kept    survives a switch    graph 2 took over from graph 1 in N ms, and a second process of it in N ms; N queries meanwhile, none failed',
      ),
    ]);
  });

  test('prints one JSON document with --json', async (context) => {
    const { exitCode, lines } = await verify(context, { args: ['--json', ...QUERY] });
    expect(exitCode).toBe(0);
    const { verdicts, ...rest } = JSON.parse(lines.join('\n'));
    expect(rest).toEqual({ profile: 'mine', kept: 11, broken: 0, skipped: 0 });
    expect(verdicts).toHaveLength(11);
    expect(verdicts[0]).toEqual({
      promise: 'ready in time',
      outcome: 'kept',
      evidence: 'ready N ms after its start, of N ms',
    });
  });

  test.for<readonly [what: string, profile: string, message: string]>([
    ['a value of the wrong type', 'command: 5', 'mine.yaml:1: command is 5: give a list of at least one text'],
    ['a misspelt key', 'comand: [a]', 'mine.yaml:1: comand is ["a"]: there is no such key, did you mean command?'],
    ['no command', 'liveness: null', 'mine.yaml:1: profiles.mine.command is (no value): it must be given'],
    [
      'nothing in it',
      '',
      'mine.yaml: the document is null: give a launch profile, for example command: [/opt/graph/bin/server]',
    ],
    [
      'an unknown placeholder',
      'command: ["{prot}"]',
      'launch profile mine: command[0] is "{prot}": use a known placeholder: {graph_id} {generation} {data} {workspace} {host} {port} {bolt_port} {gremlin_port} {node} {package} {cache} {files} {graph_document} {admin_port} {query_port}',
    ],
  ])('ends with exit code 2 for a profile with %s', async ([_what, profile, message], context) => {
    const directory = directoryFor(context);
    writeFileSync(join(directory, 'mine.yaml'), profile);
    const { exitCode, stdout, stderr } = await runCli(['verify', '--profile', 'mine.yaml'], { cwd: directory });
    expect([exitCode, stdout, stderr]).toEqual([2, '', `graphkeeper: ${message}\n`.trimEnd()]);
    expect(readdirSync(directory)).toEqual(['mine.yaml']);
  });

  test('tidies up when it is interrupted', async (context) => {
    const directory = directoryFor(context);
    const file = join(directory, 'mine.yaml');
    writeFileSync(file, stringify({ command: faultChild() }));
    const running = startCli(['verify', '--profile', file]);
    await once(running.stdout, 'data');
    running.kill('SIGINT');
    expect((await running).exitCode).toBe(130);
    expect(readdirSync(directory)).toEqual(['mine.yaml']);
  });

  test('ends with exit code 2 for a time that is none', async (context) => {
    const { exitCode, stderr } = await verify(context, { args: ['--timeout-ms', 'soon'] });
    expect([exitCode, stderr]).toEqual([
      2,
      'graphkeeper: --timeout-ms is "soon": give a whole number of milliseconds, 1 or more',
    ]);
  });
});

describe.concurrent('a GraphServer', () => {
  const neverReady: readonly (readonly [what: string, given: Given, first: string])[] = [
    [
      'never becomes ready',
      { flags: ['--never-ready'], args: ['--timeout-ms', '500'] },
      'broken  ready in time        Graph 1 could not be served: it did not become ready in time',
    ],
    [
      'exits at once',
      { flags: ['--last-words', 'no such index', '--exit', '3'] },
      'broken  ready in time        Graph 1 could not be served: it exited with code 3; its last line: no such index',
    ],
    [
      'has no program',
      { profile: { command: ['/no/such/program'] } },
      'broken  ready in time        Graph 1 could not be served: it could not be started: The program is "/no/such/program": there is no such file',
    ],
  ];

  test.for(neverReady)(
    'that %s breaks one promise, and no other is put to the test',
    async ([_what, given, first], context) => {
      const { exitCode, lines } = await verify(context, given);
      const others = ALL_KEPT.slice(1, -1).map((line) => `skipped ${line.slice(8, 29)}it was never ready`);
      expect([exitCode, lines]).toEqual([1, [first, ...others, '0 kept, 1 broken, 10 skipped']]);
    },
  );

  const locked =
    'Graph 1 could not be served: it exited with code 5; its last line: LOCK is there: another one runs, or the last one was killed';
  const grandchild = 'kept    output in bounds     1 line, all of them logged';
  const broken: readonly (readonly [what: string, flags: readonly string[], differing: readonly string[]])[] = [
    [
      'says that it is ready before it is',
      ['--ready-early', '--ready-after', '60000'],
      [
        'broken  ready honestly       the instant it was ready, the query failed: status 503 (N ms)',
        'broken  answers liveness     probe 1 of 5 failed: GET /health answered 503',
        'broken  survives a switch    graph 2 took over from graph 1 in N ms; then the query failed: status 503',
      ],
    ],
    [
      'takes queries and never answers',
      ['--hang-queries'],
      [
        'broken  ready honestly       the instant it was ready, the query failed: no answer within N ms (N ms)',
        'broken  survives a switch    graph 2 took over from graph 1 in N ms; then the query failed: no answer within N ms',
      ],
    ],
    [
      'does not answer health',
      ['--hang-health'],
      ['broken  answers liveness     probe 1 of 5 failed: no answer within N ms'],
    ],
    [
      'floods its output',
      ['--flood-stdout', '20000'],
      ['broken  output in bounds     within a second N lines more than can be logged'],
    ],
    [
      'ends by itself',
      ['--exit', '3', '--after', '1300'],
      [
        'broken  stays up             Graph 1 could not be served: it exited with code 3',
        'skipped leaves when told     it has ended by itself',
        'skipped leaves no process    it has ended by itself',
        'skipped frees its port       it has ended by itself',
      ],
    ],
    [
      'ignores SIGTERM',
      ['--ignore-sigterm'],
      ['broken  leaves when told     it was still there N ms after SIGTERM, and was killed'],
    ],
    [
      'takes too long to leave',
      ['--slow-exit', '60000'],
      ['broken  leaves when told     it was still there N ms after SIGTERM, and was killed'],
    ],
    [
      'has a grandchild that does not watch its parent',
      ['--grandchildren', '1'],
      [
        grandchild,
        'kept    leaves no process    2 processes while it served, none after it has left',
        'broken  ends with its parent N ms after its parent was killed there still is PID (sleep 100000)',
      ],
    ],
    [
      'has a grandchild in a session of its own',
      ['--grandchildren', '1', '--setsid-grandchild'],
      [
        grandchild,
        'kept    leaves no process    2 processes while it served, none after it has left',
        'broken  ends with its parent N ms after its parent was killed there still is PID (sleep 100000)',
      ],
    ],
    [
      'leaves its port to a process that nobody finds',
      ['--leave-port'],
      [
        'broken  frees its port       port PORT cannot be taken again: listen EADDRINUSE: address already in use 127.0.0.1:PORT',
      ],
    ],
    [
      'does not start after SIGKILL',
      ['--lock', '{data}.lock'],
      [
        `broken  starts again         after SIGKILL: ${locked}`,
        `skipped ends with its parent it did not become ready once more: ${locked}`,
        `skipped survives a switch    it did not become ready once more: ${locked}`,
      ],
    ],
  ];

  test.for(broken)('that %s is found out, with exit code 1', async ([_what, flags, differing], context) => {
    const { exitCode, lines } = await verify(context, { flags, args: ['--timeout-ms', '3000', ...QUERY] });
    expect([exitCode, lines]).toEqual([1, but(...differing)]);
  });

  test('that always takes the same port does not survive a switch', async (context) => {
    const flags = ['--port', String(await findFreePorts('127.0.0.1', 1))];
    const { exitCode, lines } = await verify(context, { flags, args: QUERY });
    const why = 'it exited with code 1; its last line: listen EADDRINUSE: address already in use 127.0.0.1:PORT';
    expect([exitCode, lines]).toEqual([
      1,
      but(`broken  survives a switch    The switch to graph 2 was rolled back, graph 1 stays the running one: ${why}`),
    ]);
  });

  test('ends with its parent by itself, where there is no setpriv, if it watches its stdin', async (context) => {
    const { exitCode, stdout } = await verify(context, { env: { PATH: pathWithoutSetpriv(context) } });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^kept {4}ends with its parent gone \d+ ms after its parent was killed: its stdin ended$/m);
  });

  test('outlives its parent, where there is no setpriv, if it does not watch its stdin', async (context) => {
    const env = { PATH: pathWithoutSetpriv(context) };
    const { exitCode, lines } = await verify(context, { env, flags: ['--ignore-lifeline'], args: QUERY });
    expect([exitCode, lines]).toEqual([
      1,
      but('broken  ends with its parent N ms after its parent was killed there still is PID (fault child)'),
    ]);
  });
});

/** Node, and nothing else. */
function pathWithoutSetpriv(context: TestContext): string {
  const directory = directoryFor(context);
  symlinkSync(process.execPath, join(directory, 'node'));
  return directory;
}
