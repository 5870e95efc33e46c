/** Several lanes side by side, until there have been as many kills as wanted, or something differs. */
import { join } from 'node:path';
import { Random } from '../../src/testing/simulator/random.js';
import { describe, Lane } from './lane.js';
import type { Tally } from './tally.js';

export interface KillOptions {
  /** An empty one. */
  readonly directory: string;
  readonly kills: number;
  readonly lanes: number;
  readonly random: Random;
  readonly tally: Tally;
  readonly onProgress?: (done: number) => void;
}

/** @returns what differs from what was acknowledged, each with its lane and kill */
export async function killAll({ directory, kills, lanes, random, tally, onProgress }: KillOptions): Promise<string[]> {
  const differences: string[] = [];
  let begun = 0;
  let done = 0;
  const run = async (name: string): Promise<void> => {
    const lane = new Lane(join(directory, name), new Random(random.between(0, 2 ** 32 - 1)), tally);
    const look = async (step: () => Promise<readonly string[]>, when: string) => {
      const found = await step().catch((error: unknown) => [describe(error)]);
      differences.push(...found.map((difference) => `${name}, ${when}: ${difference}`));
    };
    try {
      while (begun < kills && differences.length === 0) {
        begun += 1;
        await look(() => lane.live(), `kill ${begun}`);
        done += 1;
        onProgress?.(done);
      }
      if (differences.length === 0) await look(() => lane.end(), 'the last return');
    } finally {
      await lane.abandon();
    }
  };
  await Promise.all(Array.from({ length: lanes }, (_, index) => run(`lane-${index + 1}`)));
  return differences;
}
