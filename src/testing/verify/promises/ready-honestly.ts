import type { Life } from '../life.js';
import { judge, type Verdict } from '../verdict.js';

const promise = judge('ready honestly');

/** Ready means that the very next question is answered: during a switch it is a client's. */
export async function readyHonestly({ firstAnswer }: Life): Promise<Verdict> {
  if (firstAnswer === null) return promise.skipped('it was never ready');
  const { isGood, what, tookMs } = await firstAnswer;
  const evidence = `the instant it was ready, ${what} (${tookMs} ms)`;
  return isGood ? promise.kept(evidence) : promise.broken(evidence);
}
