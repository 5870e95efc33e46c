/**
 * A planned restart under load: what clients see of it. The same clients ask a process that has nothing to do with it at
 * the same time (the control): when that does not answer either, the processors were busy with the start of a child.
 */
import { Agent } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { ask, untilAnswered } from './ask.js';
import { graphkeeper } from './peers/graphkeeper.js';
import { interactive } from './peers/interactive.js';
import type { Peer, RunningPeer } from './peers/peer.js';
import { pm2, pm2Reload } from './peers/pm2.js';
import { CHILD, freePort, HOST, startProgram } from './peers/program.js';
import { runit } from './peers/runit.js';
import { type Benchmark, median, type RunOptions, type Section, target } from './report.js';

const OWN = 'graphkeeper';
const PEERS: readonly Peer[] = [graphkeeper(OWN, 0), runit, pm2, pm2Reload, interactive];
const CLIENTS = 4;
const QUIET_MS = 500;
/** Around the first answer of the new child: what happens there is the cut-over's doing, or the machine's. */
const CUT_OVER_MS = 25;

interface Answered {
  readonly at: number;
  readonly pid: number;
}

interface Seen {
  readonly failed: number;
  readonly longestMs: number;
  readonly controlMs: number;
  readonly cutOverMs: number;
  readonly cutOverControlMs: number;
  readonly tookMs: number;
}

export const plannedRestart: Benchmark = { name: 'restart', run };

async function run({ rounds, quick }: RunOptions): Promise<Section> {
  const controlUrl = new URL(`http://${HOST}:${await freePort()}/query`);
  const control = startProgram(process.execPath, [CHILD, controlUrl.port]);
  await untilAnswered(controlUrl);
  const seen = new Map<string, Seen[]>();
  const notes: string[] = [];
  for (const peer of PEERS) {
    if (quick && peer === interactive) continue;
    const running = await peer.start();
    if (running === null) {
      notes.push(`${peer.name} was left out: it could not be installed.`);
      continue;
    }
    await delay(1500);
    const all: Seen[] = [];
    for (let round = 0; round < rounds; round += 1) all.push(await restartUnderLoad(running, controlUrl));
    seen.set(peer.name, all);
    await running.stop();
  }
  await control.stop();

  const figure = (name: string, key: keyof Seen) => median(seen.get(name)?.map((one) => one[key]) ?? []);
  const failed = (name: string) => seen.get(name)?.reduce((sum, one) => sum + one.failed, 0) ?? null;
  const [cutOver, controlThen] = [figure(OWN, 'cutOverMs'), figure(OWN, 'cutOverControlMs')];
  return {
    name: 'restart',
    title: 'A planned restart under load',
    columns: [
      { key: 'failed', title: 'failed queries' },
      { key: 'longestMs', title: 'longest pause (ms)' },
      { key: 'controlMs', title: 'the control (ms)' },
      { key: 'cutOverMs', title: 'at the cut-over (ms)' },
      { key: 'cutOverControlMs', title: 'the control then (ms)' },
      { key: 'tookMs', title: 'the command (ms)', digits: 0 },
    ],
    rows: [...seen.keys()].map((name) => ({
      name,
      values: {
        failed: failed(name),
        longestMs: figure(name, 'longestMs'),
        controlMs: figure(name, 'controlMs'),
        cutOverMs: figure(name, 'cutOverMs'),
        cutOverControlMs: figure(name, 'cutOverControlMs'),
        tookMs: figure(name, 'tookMs'),
      },
    })),
    targets: [
      target('no failed query under graphkeeper', failed(OWN), 0),
      target('a pause of at most 5 ms at the cut-over', cutOver, 5),
      target(
        'a pause at the cut-over at most 5 ms longer than that of the control',
        cutOver === null || controlThen === null ? null : cutOver - controlThen,
        5,
      ),
    ],
    notes: [
      `${CLIENTS} clients, each asks again 1 ms after its answer, and as many ask the control, a process that is not restarted. A pause is the time between two answers, whoever got them; failed queries are those of all rounds.`,
      `At the cut-over: the longest pause that touches the ${CUT_OVER_MS} ms before and after the first answer of the new child.`,
      'The new child starts on the same two processors: pauses that the control has too are its doing.',
      'GraphScope Interactive: its sequence with its constants (SIGINT, a look every 2 s; start, a look every 4 s; 2 s more), around the same child.',
      ...notes,
    ],
  };
}

async function restartUnderLoad(running: RunningPeer, controlUrl: URL): Promise<Seen> {
  const clients = startClients(running.url);
  const controls = startClients(controlUrl);
  await delay(QUIET_MS);
  const before = clients.answers.at(-1)?.pid ?? null;
  const startedAt = performance.now();
  await running.restart();
  const tookMs = performance.now() - startedAt;
  await untilAnswered(running.url, before);
  await delay(QUIET_MS);
  await clients.stop();
  await controls.stop();
  const cutOverAt = clients.answers.find(({ at, pid }) => at > startedAt && pid !== before)?.at ?? startedAt;
  const end = performance.now() - QUIET_MS / 2;
  return {
    failed: clients.failed(),
    longestMs: longestPause(clients.answers, startedAt, end),
    controlMs: longestPause(controls.answers, startedAt, end),
    cutOverMs: longestPause(clients.answers, cutOverAt - CUT_OVER_MS, cutOverAt + CUT_OVER_MS),
    cutOverControlMs: longestPause(controls.answers, cutOverAt - CUT_OVER_MS, cutOverAt + CUT_OVER_MS),
    tookMs,
  };
}

function startClients(url: URL) {
  const agent = new Agent({ keepAlive: true });
  const answers: Answered[] = [];
  let failures = 0;
  let isStopped = false;
  const client = async () => {
    while (!isStopped) {
      const pid = await ask(url, agent).catch(() => null);
      if (pid === null) failures += 1;
      else answers.push({ at: performance.now(), pid });
      await delay(1);
    }
  };
  const clients = Array.from({ length: CLIENTS }, client);
  return {
    answers,
    failed: () => failures,
    stop: async () => {
      isStopped = true;
      await Promise.all(clients);
      agent.destroy();
    },
  };
}

/** Between two answers, of which the later came after the beginning and the earlier one before the end. */
function longestPause(answers: readonly Answered[], from: number, until: number): number {
  let longest = 0;
  answers.forEach(({ at }, index) => {
    const last = answers[index - 1]?.at ?? at;
    if (at >= from && last <= until) longest = Math.max(longest, at - last);
  });
  return longest;
}
