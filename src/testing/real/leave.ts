/** The end of a run: everything is let go, the service is closed, and then nothing of it may be left. */
import { readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { openStore } from '../../effects/store/store.js';
import { processesOf } from '../processes-of.js';
import { describeRejection, describeReport, expectedOutcomes, type Offset } from './expectations.js';
import type { Follower } from './follower.js';
import type { RealService } from './real-service.js';

/** Everything is let go, and the service closed. `nextGeneration` is the first number that was not used. */
export async function leave(real: RealService, nextGeneration: number): Promise<void> {
  // A command that waits may start one more before the end comes.
  real.letGo(nextGeneration);
  await real.service.close();
}

/** @throws Error that says what is left, or which command got which answer */
export async function checkEnd(real: RealService, follower: Follower, offset: Offset): Promise<void> {
  const problems = [
    ...(await wrongOutcomes(real, expectedOutcomes(follower.steps, offset))),
    ...(await wrongAnswers(real)),
    ...processesOf(real.workspace).map(({ pid, command }) => `process ${pid} is left: ${command}`),
    ...(await openPorts(real)),
    ...strayFiles(real),
    ...(await storeProblems(real)),
  ];
  if (problems.length > 0) throw new Error(`${problems.join('\n')}\nat the end of the path\n${follower.describe()}`);
}

/** One outcome for each command: the model's, or, where the model has none yet, that the end came first. */
async function wrongOutcomes({ asked }: RealService, expected: ReadonlyMap<string, string>): Promise<string[]> {
  const outcomes = asked.map(async ({ commandId, outcome }) => {
    const found = await outcome.then(describeReport, describeRejection);
    const wanted = expected.get(commandId);
    const isRight = wanted === undefined ? AT_THE_END.some((end) => found.startsWith(end)) : found === wanted;
    return isRight ? [] : [`${commandId} came to ${found}, and was to come to ${wanted ?? AT_THE_END.join(' or ')}`];
  });
  return (await Promise.all(outcomes)).flat();
}

const AT_THE_END = ['GK_SUPERSEDED', 'GK_CLOSED', 'GK_NOT_RUNNING', 'done'];

/** A query that was held while the run went on was answered by a generation, or refused. */
async function wrongAnswers({ held }: RealService): Promise<string[]> {
  const answers = await Promise.all(held);
  return answers
    .filter((answer) => !/^200 |^503 GK_UNAVAILABLE$/.test(answer))
    .map((answer) => `a held query got ${answer}`);
}

async function openPorts({ queryUrls }: RealService): Promise<string[]> {
  const found = await Promise.all([...queryUrls].map(async (url) => ((await isOpen(new URL(url))) ? [url] : [])));
  return found.flat().map((url) => `${url} is still open`);
}

function isOpen({ hostname, port }: URL): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

function strayFiles({ workspace, dataDirectories }: RealService): string[] {
  const known = new Set(['data', 'logs', 'store']);
  const stray = [
    ...readdirSync(workspace).filter((name) => !known.has(name)),
    ...readdirSync(join(workspace, 'data')).filter((name) => !dataDirectories.includes(name)),
  ];
  return stray.map((name) => `${name} is left in the workspace`);
}

/** Opening it is the proof that the lock is free. */
async function storeProblems({ workspace, recordedGraphId }: RealService): Promise<string[]> {
  const store = await openStore(join(workspace, 'store'));
  const problems = store.generations().map(({ number }) => `generation ${number} is still on record`);
  const recorded = store.runningGraph();
  await store.close();
  if (recorded !== recordedGraphId) problems.push(`graph ${recorded} is on record, and ${recordedGraphId} was written`);
  return problems;
}
