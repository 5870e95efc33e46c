/** Judges all mutants, on both cores. The verdicts do not depend on who gives them. */
import { type ChildProcess, fork } from 'node:child_process';
import type { Verdict } from './verdict.js';
import type { Judged } from './worker.js';

const WORKERS = 2;

/** @param places of the mutants to judge. @returns their verdicts, in that order */
export async function judgeAll(places: readonly number[], onVerdict: () => void): Promise<readonly Verdict[]> {
  const verdicts = new Map<number, Verdict>();
  const waiting = [...places];
  const judgeNext = (worker: ChildProcess) => {
    const place = waiting.shift();
    if (place === undefined) worker.disconnect();
    else worker.send(place);
  };
  await Promise.all(
    Array.from({ length: WORKERS }, () => {
      const worker = fork(new URL('worker.ts', import.meta.url));
      worker.on('message', ({ place, ...verdict }: Judged) => {
        verdicts.set(place, verdict);
        onVerdict();
        judgeNext(worker);
      });
      judgeNext(worker);
      return ended(worker);
    }),
  );
  return places.flatMap((place) => verdicts.get(place) ?? []);
}

function ended(worker: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('exit', (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`A worker ended with ${signal ?? `code ${code}`}`));
    });
  });
}
