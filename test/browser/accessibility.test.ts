import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { accessibilityFindings, useChromium } from './support/browser.js';
import { startFakeDaemon } from './support/fake-daemon.js';
import { SampleJournal } from './support/sample-journal.js';

const chromium = useChromium();

const journal = new SampleJournal().start('1').switchTo('2').crash().switchTo('1', { untilDrained: false }).standby();

async function seriousFindings(page: Page): Promise<readonly string[]> {
  const findings = await accessibilityFindings(page);
  return findings
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(
      ({ id, nodes }) =>
        `${id}: ${nodes.map(({ target, failureSummary }) => `${target} ${failureSummary}`).join('; ')}`,
    );
}

it.each([
  { scheme: 'light', size: 'desktop' },
  { scheme: 'dark', size: 'desktop' },
  { scheme: 'light', size: 'phone' },
  { scheme: 'dark', size: 'phone' },
] as const)('a $size in $scheme finds nothing serious to complain about', async (options) => {
  const daemon = await startFakeDaemon(journal.entries);
  const page = await chromium.open(daemon.url, { ...options, bypassCSP: true });
  await page.getByText('modern_graph is served by generation 4').waitFor();
  await page.locator('.tile dd', { hasText: '1,235' }).waitFor();
  expect(await seriousFindings(page)).toEqual([]);
});

it.each([
  { scheme: 'light', size: 'desktop' },
  { scheme: 'dark', size: 'phone' },
] as const)('nor does a $size in $scheme of the past, or of a question', async (options) => {
  const daemon = await startFakeDaemon(journal.entries);
  const page = await chromium.open(daemon.url, { ...options, bypassCSP: true });
  await page.getByText('modern_graph is served by generation 4').waitFor();
  await page.locator('#event-list').focus();
  await page.keyboard.press('ArrowUp');
  await page.getByText('You look at the past').waitFor();
  expect(await seriousFindings(page)).toEqual([]);
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: 'Switch…' }).click();
  await page.getByText('Switch from modern_graph to us_travel?').waitFor();
  expect(await seriousFindings(page)).toEqual([]);
});

it.each(['desktop', 'phone'] as const)('on a %s nothing is wider than the page', async (size) => {
  const daemon = await startFakeDaemon(journal.entries);
  const page = await chromium.open(daemon.url, { size });
  await page.getByText('modern_graph is served by generation 4').waitFor();
  const [wide, view] = (await page.evaluate('[document.documentElement.scrollWidth, innerWidth]')) as [number, number];
  expect(wide).toBeLessThanOrEqual(view);
});
