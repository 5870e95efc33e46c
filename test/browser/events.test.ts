import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { writeJournalFile } from '../../src/ui/journal-file.js';
import { useChromium } from './support/browser.js';
import { type FakeDaemon, startFakeDaemon } from './support/fake-daemon.js';
import { SampleJournal } from './support/sample-journal.js';

const chromium = useChromium();

const told = new SampleJournal().start('1').switchTo('2').crash();

async function openJournal(): Promise<{ readonly page: Page; readonly daemon: FakeDaemon }> {
  const daemon = await startFakeDaemon(told.entries);
  const page = await chromium.open(daemon.url);
  await page.getByText('us_travel is served by generation 3').waitFor();
  return { page, daemon };
}

function nextEvent(seq: number) {
  return {
    kind: 'event',
    seq,
    at: told.last.at + 1000,
    actor: 'generation-3',
    machine: 'graph-server',
    event: 'liveness.missed',
    details: {},
    from: 'probe',
    cause: null,
    before: 'serving',
    after: 'serving',
  } as const;
}

it('a slash leads to the filter, and only events with all its words are listed', async () => {
  const { page } = await openJournal();
  await page.keyboard.press('/');
  await page.keyboard.type('generation-2 exited');
  await page.getByText(/^2 of \d+ events$/).waitFor();
  const rows = page.locator('#event-list').getByRole('option');
  expect(await rows.count()).toBe(2);
  expect(await rows.nth(0).textContent()).toMatch(/generation-2process\.exited ← processserving → exited$/);
  expect(await rows.nth(1).textContent()).toMatch(
    /servicegeneration\.exited ← generation-2ready → restarting\.releasing$/,
  );
});

it('an event that is selected shows what led to it, what followed, and the states as of then', async () => {
  const { page } = await openJournal();
  await page.keyboard.press('/');
  await page.keyboard.type('service generation.exited generation-2');
  await page.getByText(/^1 of \d+ events$/).waitFor();
  await page.locator('#event-list').getByRole('option').click();
  await page.getByText('You look at the past: generation.exited').waitFor();
  await page.locator('#service-view [data-state="restarting.releasing"].lit').waitFor();
  expect(await page.locator('#state').textContent()).toBe('restarting.releasing');
  const chain = await page.locator('#cause .chain strong').allTextContents();
  expect(chain).toEqual(['process.exited', 'generation.exited', 'done releaseGraph']);
  expect(await page.getByRole('button', { name: 'Stop…' }).isDisabled()).toBe(true);

  await page.locator('#cause button', { hasText: 'process.exited' }).click();
  await page.getByText('You look at the past: process.exited').waitFor();
  await page.getByRole('button', { name: 'Back to live' }).click();
  await page.locator('#past').waitFor({ state: 'hidden' });
  await page.locator('#service-view [data-state="ready"].lit').waitFor();
});

it('arrow keys walk through the events, and Escape leads back to live', async () => {
  const { page } = await openJournal();
  await page.locator('#event-list').focus();
  for (let times = 0; times < 3; times += 1) await page.keyboard.press('ArrowUp');
  const count = told.entries.filter(({ kind }) => kind !== 'status').length;
  await page.getByText(`event ${count - 2} of ${count}`).waitFor();
  await page.keyboard.press('Home');
  await page.getByText(`service started, event 1 of ${count}`).waitFor();
  await page.keyboard.press('Escape');
  await page.locator('#past').waitFor({ state: 'hidden' });
});

it('a paused list does not move, counts what it has not shown, and catches up', async () => {
  const { page, daemon } = await openJournal();
  await page.keyboard.press('Space');
  await page.getByRole('button', { name: 'Resume' }).waitFor();
  const count = told.entries.filter(({ kind }) => kind !== 'status').length;
  const { seq } = told.last;
  for (const next of [seq + 1, seq + 2, seq + 3]) daemon.add(nextEvent(next));
  await page.getByRole('button', { name: '3 newer events ↓' }).waitFor();
  expect(await page.locator(`#event-${seq + 3}`).count()).toBe(0);
  await page.keyboard.press('Space');
  await page.getByText(`${count + 3} events`).waitFor();
  await page.locator(`#event-${seq + 3}`).waitFor();
});

it('the newest event stays in view as events come', async () => {
  const { page, daemon } = await openJournal();
  const { seq } = told.last;
  for (let next = seq + 1; next <= seq + 40; next += 1) daemon.add(nextEvent(next));
  await page.locator(`#event-${seq + 40}`).waitFor();
  expect(await page.locator('#event-newer').isVisible()).toBe(false);
});

it('a transition that has just been taken is drawn along its arrow', async () => {
  const { page, daemon } = await openJournal();
  const event = {
    ...nextEvent(told.last.seq + 1),
    actor: 'service',
    machine: 'service',
    event: 'STOP',
    from: 'caller',
  } as const;
  daemon.add({ ...event, before: 'ready', after: 'stopping' });
  await page.locator('#service-view .line.taken.moving[data-to="stopping"]').waitFor({ state: 'attached' });
  await page.locator('#timeline .mark-name', { hasText: 'STOP' }).waitFor();

  const animation = `getComputedStyle(document.querySelector('.line.moving')).animationName`;
  expect(await page.evaluate(animation)).toBe('draw-along');
  await page.emulateMedia({ reducedMotion: 'reduce' });
  expect(await page.evaluate(animation)).toBe('none');
});

it('each generation has its memory and its share of a processor beside it', async () => {
  const { page } = await openJournal();
  const row = page.locator('#generations tr', { hasText: 'active' });
  await row.getByText('180 MiB').waitFor();
  await row.getByText('31 %').waitFor();
});

it('a journal dropped onto the page is opened, and a file that is none is refused', async () => {
  const { page } = await openJournal();
  const drop = (name: string, text: string) =>
    page.evaluate(`
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([${JSON.stringify(text)}], ${JSON.stringify(name)}));
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
    `);
  await drop('shopping.txt', 'milk');
  await page.getByText('shopping.txt could not be opened. Line 1 is not JSON').waitFor();
  await drop('incident.jsonl', writeJournalFile(new SampleJournal().start('1').entries));
  await page.getByText('You look at a journal from a file: service started, event 1 of 7').waitFor();
  await page.getByRole('button', { name: 'Close the file' }).click();
  await page.getByText('us_travel is served by generation 3').waitFor();
});
