import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { openStore } from '../../../src/effects/store/store.js';
import { tempDir } from '../../support/temp-dir.js';
import { snapshot } from './samples.js';
import { type Operation, StoreModel } from './store-model.js';

const KILLS = 120;
const program = new URL('crash-writer.mjs', import.meta.url).pathname;

interface Line {
  readonly firstNumber?: number;
  readonly called?: Operation;
  readonly resolved?: string;
}

it('whatever was acknowledged is there after SIGKILL at any instant, and nothing is half there', async () => {
  const directory = tempDir();
  let model = new StoreModel();
  let highestNumber = 0;
  let interrupted = 0;
  let operations = 0;
  for (let kill = 0; kill < KILLS; kill += 1) {
    const lines = await runAndKill(directory, kill);
    let pending: Operation | null = null;
    for (const line of lines) {
      if (line.firstNumber !== undefined) expect(line.firstNumber).toBeGreaterThan(highestNumber);
      if (line.called) {
        pending = line.called;
        if (pending.name === 'recordGeneration') highestNumber = Math.max(highestNumber, pending.args[0].number);
      }
      if (line.resolved && pending) {
        expect(model.apply(pending)).toBe(null);
        operations += 1;
        pending = null;
      }
    }
    const store = await openStore(directory);
    const found = snapshot(store);
    const next = await store.reserveGenerations();
    expect(next).toBeGreaterThan(highestNumber);
    highestNumber = next;
    await store.close();
    const after = model.copy();
    if (pending) after.apply(pending);
    if (pending) interrupted += 1;
    // The operation that was under way has happened or has not; no third thing.
    if (JSON.stringify(found) === JSON.stringify(after.snapshot())) model = after;
    expect(found).toEqual(model.snapshot());
  }
  expect(operations).toBeGreaterThan(KILLS);
  expect(interrupted).toBeGreaterThan(0);
}, 300_000);

/** Lets the writer make a few changes, a different number each time, and kills it in the midst of the next one. */
async function runAndKill(directory: string, round: number): Promise<Line[]> {
  const writer = execa('node', [program, directory, String(round + 1)], { reject: false, buffer: false });
  const lines: Line[] = [];
  const reader = createInterface({ input: writer.stdout });
  const wanted = 1 + (round % 25);
  reader.on('line', (text) => {
    lines.push(JSON.parse(text) as Line);
    if (lines.length === 2 * wanted) killWithin(round % 7);
  });
  // A spread over the whole of an operation: reading, LevelDB's sync, the head file's sync.
  const killWithin = (steps: number) => {
    const deadline = performance.now() + steps * 0.15;
    while (performance.now() < deadline);
    writer.kill('SIGKILL');
  };
  await Promise.all([writer, once(reader, 'close')]);
  return lines;
}
