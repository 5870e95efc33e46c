/** Judges all mutants, on both cores. The verdicts do not depend on who gives them. */
import { type ChildProcess, fork } from 'node:child_process';
import type { Verdict } from './verdict.js';
import type { Judged } from './worker.js';

const WORKERS = 2;

/** @returns the verdicts, in the order of the mutants */
export async function judgeAll(mutants: number, onVerdict: () => void): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = [];
  let next = 0;
  const judgeNext = (worker: ChildProcess) => {
    if (next < mutants) worker.send(next);
    else worker.disconnect();
    next += 1;
  };
  await Promise.all(
    Array.from({ length: WORKERS }, () => {
      const worker = fork(new URL('worker.ts', import.meta.url));
      worker.on('message', ({ place, ...verdict }: Judged) => {
        verdicts[place] = verdict;
        onVerdict();
        judgeNext(worker);
      });
      judgeNext(worker);
      return ended(worker);
    }),
  );
  return verdicts;
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
