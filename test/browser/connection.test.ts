import { expect, it } from 'vitest';
import { eventually } from '../support/eventually.js';
import { useChromium } from './support/browser.js';
import { startFakeDaemon } from './support/fake-daemon.js';
import { SampleJournal } from './support/sample-journal.js';

const chromium = useChromium();

it('a page whose service is gone says since when it is stale, and shows the new run when there is one', async () => {
  const former = await startFakeDaemon(new SampleJournal().start('1').switchTo('2').entries);
  const page = await chromium.open(former.url, { mayLoseConnection: true });
  await page.getByText('us_travel is served by generation 2').waitFor();
  expect(await page.locator('#connection').textContent()).toBe('live');

  await former.close();
  await page.getByText(/^stale since \d\d:\d\d:\d\d, trying again: /).waitFor();
  expect(await page.title()).toBe('ready (stale) · graphkeeper');
  expect(await page.locator('body').getAttribute('class')).toContain('stale');

  const { port } = new URL(former.url);
  // It counts its entries from 1 again, and has fewer.
  await startFakeDaemon(new SampleJournal().start('1').entries, { port: Number(port) });
  await page.getByText('modern_graph is served by generation 1').waitFor();
  expect(await page.locator('#connection').textContent()).toBe('live');
  expect(await page.locator('#generations tr').count()).toBe(1);
});

it('entries that come while the connection is down are there when it is back, each once', async () => {
  const journal = new SampleJournal().start('1');
  const former = await startFakeDaemon(journal.entries);
  const page = await chromium.open(former.url, { mayLoseConnection: true });
  await page.getByText('modern_graph is served by generation 1').waitFor();
  await former.close();
  await page.getByText(/^stale since/).waitFor();
  journal.switchTo('2');
  const back = await startFakeDaemon(journal.entries, { port: Number(new URL(former.url).port) });
  await page.getByText('us_travel is served by generation 2').waitFor();
  const count = journal.entries.filter(({ kind }) => kind !== 'status').length;
  expect(await page.locator('#event-count').textContent()).toBe(`${count} events`);
  // All of it was asked for once, before.
  expect(back.calls.filter((call) => call.includes('journal?after='))).not.toContain(
    'GET /v1/graphkeeper/journal?after=0',
  );
});

it('a stream that falls silent is stale, and is opened again', async () => {
  const daemon = await startFakeDaemon(new SampleJournal().start('1').entries);
  const page = await chromium.open(daemon.url, { withClock: true });
  await page.getByText('modern_graph is served by generation 1').waitFor();
  await page.getByText('live', { exact: true }).waitFor();
  await page.evaluate(`
    globalThis.told = [];
    const connection = document.getElementById('connection');
    new MutationObserver(() => told.push(connection.textContent)).observe(connection, { childList: true });
  `);
  await page.clock.fastForward(40_000);
  const told = () => page.evaluate('told') as Promise<string[]>;
  await eventually(async () => (await told()).some((text) => /^stale since .* fallen silent$/.test(text)));
  await page.getByText('live', { exact: true }).waitFor();
});

it('a page that needs a token asks for it once, and keeps it for the tab only', async () => {
  const daemon = await startFakeDaemon(new SampleJournal().start('1').entries, { token: 'let-me-in' });
  const page = await chromium.open(daemon.url, { mayLoseConnection: true });
  await page.getByRole('heading', { name: 'A token is needed' }).waitFor();
  await page.getByText('The Admin Service wants a token').waitFor();
  await page.getByLabel('Token', { exact: true }).fill('let-me-in');
  await page.getByRole('button', { name: 'Use it' }).click();
  await page.getByText('modern_graph is served by generation 1').waitFor();

  await page.reload();
  await page.getByText('modern_graph is served by generation 1').waitFor();
  expect(await page.evaluate('[localStorage.length, document.cookie]')).toEqual([0, '']);
});
