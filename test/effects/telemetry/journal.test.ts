import { appendFileSync, chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createActor, type EventObject, fromCallback, fromPromise, SimulatedClock } from 'xstate';
import { createJournal, type JournalOptions } from '../../../src/effects/telemetry/journal.js';
import { readJournalFiles } from '../../../src/effects/telemetry/journal-file.js';
import {
  type GraphServerProcessInput,
  graphServerMachine,
  type ProbedReady,
  type ProbeInput,
} from '../../../src/machines/graph-server.js';
import type { ChildCommand } from '../../../src/types/child.js';
import type { JournalEntry } from '../../../src/types/journal.js';
import { eventually } from '../../support/eventually.js';
import { tempDir } from '../../support/temp-dir.js';

function openJournal(options: Partial<JournalOptions> = {}) {
  const problems: Error[] = [];
  const journal = createJournal({
    version: '1.2.3',
    directory: null,
    onProblem: (problem) => problems.push(problem),
    ...options,
  });
  onTestFinished(() => journal.close());
  return { journal, problems };
}

/** A generation whose process and probe say what the test makes them say. */
function startGeneration(journal: ReturnType<typeof createJournal>) {
  type Say = (event: { readonly type: string; readonly [field: string]: unknown }) => void;
  const voices: Record<string, Say> = {};
  const ignore = () => undefined;
  const clock = new SimulatedClock();
  const machine = graphServerMachine.provide({
    actors: {
      process: fromCallback<ChildCommand, GraphServerProcessInput>(({ sendBack }) => {
        voices.process = sendBack as Say;
      }),
      livenessProbe: fromCallback<EventObject, ProbeInput>(({ sendBack }) => {
        voices.liveness = sendBack as Say;
      }),
      readinessProbe: fromPromise<ProbedReady, ProbeInput>(() => new Promise(ignore)),
      drain: fromPromise<void, { readonly generation: number }>(() => new Promise(ignore)),
    },
    // There is no parent to report to.
    actions: { reportSpawned: ignore, reportReadyAsNotified: ignore, reportUnhealthy: ignore, reportExited: ignore },
  });
  const policy = {
    readyTimeoutMs: 1000,
    livenessMisses: 3,
    drainTimeoutMs: 2000,
    stopTimeoutMs: 3000,
    killTimeoutMs: 4000,
  };
  const actor = createActor(machine, {
    id: 'generation-7',
    clock,
    input: { generation: 7, graphId: '1', policy },
    inspect: journal.inspect,
  });
  actor.start();
  const say = (name: string): Say => {
    const speak = voices[name];
    if (speak === undefined) throw new Error(`${name} does not run`);
    return speak;
  };
  return { actor, clock, say };
}

/** One line an event: who, what, from whom, after which entry, and where to. */
function told(entries: readonly JournalEntry[]): string[] {
  return entries.flatMap((entry) => {
    if (entry.kind !== 'event') return [];
    const { seq, event, from, cause, before, after } = entry;
    return [`${seq} ${event} by ${from} after ${cause}: ${before} → ${after}`];
  });
}

it('names the cause of each step: what a process was last told, or when a clock was set', () => {
  const { journal } = openJournal();
  const { actor, clock, say } = startGeneration(journal);
  say('process')({ type: 'process.spawned', pid: 99, endpoints: null, at: 0 });
  say('process')({ type: 'process.notified', notification: { READY: '1', QUERY_URL: 'http://127.0.0.1:9' }, at: 1 });
  actor.send({ type: 'DRAIN' });
  clock.increment(2000);
  clock.increment(3000);
  clock.increment(4000);
  clock.increment(4000);
  say('process')({ type: 'process.exited', code: null, signal: 'SIGKILL', lastLines: [], at: 2 });
  expect(told(journal.since(0))).toEqual([
    '2 init by caller after null: null → spawning',
    '3 process.spawned by process after 2: spawning → probing',
    '4 process.notified by process after 3: probing → serving',
    '5 DRAIN by caller after null: serving → draining',
    '6 after drainDeadline by clock after 5: draining → terminating.interrupting',
    '7 after stopDeadline by clock after 6: terminating.interrupting → terminating.killing',
    '8 after killDeadline by clock after 7: terminating.killing → terminating.killing',
    '9 after killDeadline by clock after 8: terminating.killing → terminating.killing',
    '10 process.exited by process after 9: terminating.killing → exited',
  ]);
  expect(journal.since(0).at(-1)).toMatchObject({
    actor: 'generation-7',
    machine: 'graph-server',
    details: { reason: 'retired', code: null, signal: 'SIGKILL' },
  });
});

it('leaves out probes that were answered, unless some had been missed before', () => {
  const { journal } = openJournal();
  const { say } = startGeneration(journal);
  say('process')({ type: 'process.spawned', pid: 99, endpoints: null, at: 0 });
  say('process')({ type: 'process.notified', notification: { READY: '1', QUERY_URL: 'http://127.0.0.1:9' }, at: 1 });
  const ready = journal.since(0).length;
  for (let second = 0; second < 100; second += 1) say('liveness')({ type: 'liveness.answered', at: second });
  expect(journal.since(ready)).toEqual([]);
  say('liveness')({ type: 'liveness.missed', reason: 'no answer', at: 100 });
  say('liveness')({ type: 'liveness.answered', at: 101 });
  say('liveness')({ type: 'liveness.answered', at: 102 });
  expect(told(journal.since(ready))).toEqual([
    '5 liveness.missed by probe after 4: serving → serving',
    '6 liveness.answered by probe after 5: serving → serving',
  ]);
});

it('cuts long texts, and keeps of the last lines the last', () => {
  const { journal } = openJournal();
  const { say } = startGeneration(journal);
  const lastLines = ['first', 'x'.repeat(5000)];
  say('process')({ type: 'process.spawned', pid: 99, endpoints: null, at: 0 });
  say('process')({ type: 'process.exited', code: 1, signal: null, lastLines, at: 2 });
  const exited = journal.since(0).at(-1);
  expect(exited).toMatchObject({ details: { reason: 'crashed', code: 1, lastLine: `${'x'.repeat(199)}…` } });
});

it('remembers the last entries only, bounded in number and in size', () => {
  const few = openJournal({ kept: { entries: 10, bytes: 1_000_000 } }).journal;
  const small = openJournal({ kept: { entries: 1000, bytes: 1000 } }).journal;
  for (const journal of [few, small]) {
    const { say } = startGeneration(journal);
    say('process')({ type: 'process.spawned', pid: 99, endpoints: null, at: 0 });
    say('process')({ type: 'process.notified', notification: { READY: '1', QUERY_URL: 'http://127.0.0.1:9' }, at: 1 });
    for (let pair = 0; pair < 50; pair += 1) {
      say('liveness')({ type: 'liveness.missed', reason: 'no answer', at: 1 });
      say('liveness')({ type: 'liveness.answered', at: 1 });
    }
  }
  expect(few.since(0).map(({ seq }) => seq)).toEqual([95, 96, 97, 98, 99, 100, 101, 102, 103, 104]);
  expect(few.since(102).map(({ seq }) => seq)).toEqual([103, 104]);
  expect(few.since(104)).toEqual([]);
  const size = small.since(0).reduce((sum, entry) => sum + JSON.stringify(entry).length, 0);
  expect(size).toBeGreaterThan(500);
  expect(size).toBeLessThanOrEqual(1000);
});

it('is read back from its file without the half line that a killed service leaves', async () => {
  const directory = tempDir();
  const first = openJournal({ directory }).journal;
  startGeneration(first);
  await first.close();
  appendFileSync(join(directory, 'journal.jsonl'), '{"kind":"event","se');
  const second = openJournal({ directory }).journal;
  await second.close();
  const entries = await readJournalFiles(directory);
  expect(entries.map(({ kind, seq }) => `${kind} ${seq}`)).toEqual(['start 1', 'event 2', 'start 1']);
});

it('goes on in memory when its file cannot be written, and says so once', async () => {
  const directory = join(tempDir(), 'gone');
  mkdirSync(directory);
  // A directory of the same name cannot be written to as a file, not even by root.
  mkdirSync(join(directory, 'journal.jsonl'));
  chmodSync(directory, 0o700);
  const { journal, problems } = openJournal({ directory });
  await eventually(() => problems.length > 0);
  startGeneration(journal);
  expect(journal.since(0)).toHaveLength(2);
  await journal.close();
  expect(problems).toHaveLength(1);
});
