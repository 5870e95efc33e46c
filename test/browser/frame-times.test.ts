import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { eventually } from '../support/eventually.js';
import { useChromium } from './support/browser.js';
import { startFakeDaemon } from './support/fake-daemon.js';
import { longJournal } from './support/sample-journal.js';

const chromium = useChromium();

const MEASURED_MS = 2500;

/** Times between pictures of the screen while the list is scrolled, or left alone. */
function frames(page: Page, isScrolled: boolean): Promise<readonly number[]> {
  return page.evaluate(`new Promise((resolve) => {
    const list = document.getElementById('event-list');
    const times = [];
    let last;
    const step = (now) => {
      if (last !== undefined) times.push(now - last);
      last = now;
      if (${isScrolled}) list.scrollTop = (list.scrollTop + 700) % (list.scrollHeight - list.clientHeight);
      if (times.reduce((sum, time) => sum + time, 0) < ${MEASURED_MS}) requestAnimationFrame(step);
      else resolve(times);
    };
    requestAnimationFrame(step);
  })`);
}

function summary(times: readonly number[]): string {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) =>
    (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0).toFixed(1);
  return `${times.length} frames, p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, longest ${at(1)} ms`;
}

it('three generations and ten thousand events are on the page, few of them in the document', async () => {
  const journal = longJournal(10_000);
  const daemon = await startFakeDaemon(journal.entries);
  const page = await chromium.open(daemon.url);
  await page.locator('figure.generation').nth(2).waitFor();
  const shown = journal.entries.filter(({ kind }) => kind !== 'status').length;
  expect(shown).toBeGreaterThan(10_000);
  await eventually(async () => (await page.locator('#event-count').textContent()) === `${shown} events`);

  const still = await frames(page, false);
  const scrolling = await frames(page, true);
  let { seq, at } = journal.last;
  const arriving = setInterval(() => {
    for (let count = 0; count < 5; count += 1) {
      seq += 1;
      at += 10;
      const states = {
        before: 'serving',
        after: 'serving',
        details: {},
        cause: null,
        machine: 'graph-server',
      } as const;
      daemon.add({ kind: 'event', seq, at, actor: 'generation-1', event: 'liveness.missed', from: 'probe', ...states });
    }
  }, 50);
  const withArrivals = await frames(page, true);
  clearInterval(arriving);
  console.log(
    [
      `Frame times with 3 generations and ${shown} events:`,
      `  at rest: ${summary(still)}`,
      `  scrolling: ${summary(scrolling)}`,
      `  scrolling while 100 events/s arrive: ${summary(withArrivals)}`,
    ].join('\n'),
  );
  const arrived = daemon.entries.filter(({ kind }) => kind !== 'status').length;
  expect(arrived).toBeGreaterThan(shown);
  await eventually(async () => (await page.locator('#event-count').textContent()) === `${arrived} events`);
  expect(await page.locator('#event-list .row').count()).toBeLessThan(60);
});
