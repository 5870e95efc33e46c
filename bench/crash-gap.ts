/** `kill -9` of the same small child under each supervisor, until the next answer. */
import { setTimeout as delay } from 'node:timers/promises';
import { ask, untilAnswered } from './ask.js';
import { graphkeeper } from './peers/graphkeeper.js';
import type { Peer, RunningPeer } from './peers/peer.js';
import { pm2 } from './peers/pm2.js';
import { CHILD, freePort, HOST, startProgram } from './peers/program.js';
import { runit, s6 } from './peers/runit.js';
import { supervisord } from './peers/supervisord.js';
import { type Benchmark, median, quantile, type RunOptions, type Section, target } from './report.js';

const ALONE = 'the child itself, spawn to answer';
const WITHOUT = 'graphkeeper';
const WITH = 'graphkeeper, standby';
const PEERS: readonly Peer[] = [graphkeeper(WITHOUT, 0), graphkeeper(WITH, 1), runit, pm2, s6, supervisord];
const KILLS_PER_ROUND = 6;
/** Every supervisor waits longer after a child that has lived less than a second. */
const CHILD_LIVES_MS = 1500;

interface Gaps {
  readonly name: string;
  readonly gapsMs: number[];
  failed: number;
}

export const crashGap: Benchmark = { name: 'crash-gap', run };

async function run({ rounds, quick }: RunOptions): Promise<Section> {
  const kills = quick ? 1 : rounds * KILLS_PER_ROUND;
  const alone: Gaps = { name: ALONE, gapsMs: [], failed: 0 };
  const started: { readonly running: RunningPeer; readonly gaps: Gaps }[] = [];
  const notes: string[] = [];
  for (const peer of PEERS) {
    const running = await peer.start();
    if (running === null) notes.push(`${peer.name} was left out: it could not be installed.`);
    else started.push({ running, gaps: { name: peer.name, gapsMs: [], failed: 0 } });
  }
  // All of them in turn, so that each meets the same moods of the machine.
  for (let kill = 0; kill < kills; kill += 1) {
    await delay(CHILD_LIVES_MS);
    await spawnToAnswer(alone);
    for (const { running, gaps } of started) {
      await killAndAsk(running.url, gaps);
      // Whatever follows (a standby that is filled up again) is not to disturb the next one.
      await delay(300);
    }
  }
  for (const { running } of started) await running.stop();

  const all = [alone, ...started.map(({ gaps }) => gaps)];
  const own = median(alone.gapsMs) ?? 0;
  const of = (name: string) => all.find((gaps) => gaps.name === name);
  const gapOf = (name: string) => median(of(name)?.gapsMs ?? []);
  return {
    name: 'crash-gap',
    title: 'From kill -9 to the next answer',
    columns: [
      { key: 'medianMs', title: 'median (ms)' },
      { key: 'p90Ms', title: '90 % (ms)' },
      { key: 'ratio', title: '× spawn to answer', digits: 2 },
      { key: 'failed', title: 'failed queries' },
    ],
    rows: all.map(({ name, gapsMs, failed }) => {
      const medianMs = median(gapsMs);
      const ratio = medianMs === null ? null : medianMs / own;
      return {
        name,
        values: { medianMs, p90Ms: quantile(gapsMs, 0.9), ratio, failed: name === ALONE ? null : failed },
      };
    }),
    targets: [
      target('without a standby at most 1.05 × spawn to answer', (gapOf(WITHOUT) ?? Number.NaN) / own, 1.05),
      target('with a standby at most 10 ms', gapOf(WITH), 10),
      target('no failed query under graphkeeper', (of(WITHOUT)?.failed ?? 0) + (of(WITH)?.failed ?? 0), 0),
    ],
    notes: [
      `${kills} kills each, taken in turns. The child is a Node HTTP server of ten lines; a client asks again 1 ms after a failure.`,
      'runit, PM2, s6 and supervisord have no gateway: their client asks at the port of the child, and each question before it listens again fails.',
      ...notes,
    ],
  };
}

async function killAndAsk(url: URL, gaps: Gaps): Promise<void> {
  const pid = await ask(url);
  const killedAt = performance.now();
  process.kill(pid, 'SIGKILL');
  const { failed } = await untilAnswered(url, pid);
  gaps.gapsMs.push(performance.now() - killedAt);
  gaps.failed += failed;
}

async function spawnToAnswer(gaps: Gaps): Promise<void> {
  const port = await freePort();
  const startedAt = performance.now();
  const child = startProgram(process.execPath, [CHILD, String(port)]);
  await untilAnswered(new URL(`http://${HOST}:${port}/query`));
  gaps.gapsMs.push(performance.now() - startedAt);
  await child.stop();
}
