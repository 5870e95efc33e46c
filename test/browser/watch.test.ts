import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import type { Service } from '../../src/index.js';
import { startClients } from '../support/clients.js';
import { eventually } from '../support/eventually.js';
import { faultyProfile, itemGraph, openService } from '../support/service.js';
import { tempDir } from '../support/temp-dir.js';
import { useChromium } from './support/browser.js';
import { startFaultyDaemon } from './support/faulty-daemon.js';
import { openViews } from './support/screenshots.js';

const chromium = useChromium();

async function confirm(page: Page, command: string, question: string): Promise<void> {
  await page.getByRole('button', { name: `${command}…`, exact: true }).click();
  await page.getByRole('heading', { name: question }).waitFor();
  await page.getByRole('dialog').getByRole('button', { name: command, exact: true }).click();
}

function lit(page: Page, state: string) {
  return page.locator(`#service-view [data-state="${state}"].lit`);
}

function adminOf(service: Service): string {
  const { admin } = service.endpoints;
  if (admin === undefined) throw new Error('The service has an Admin Service');
  return admin;
}

function activePid(service: Service): number {
  const pid = service.status().generation?.pid;
  if (typeof pid !== 'number') throw new Error('A generation is active');
  return pid;
}

it('a start, a switch under load, a crash and the recovery are watched and commanded on the page', async () => {
  const faults = faultyProfile();
  const daemon = await startFaultyDaemon(faults);
  const travel = await daemon.createGraph({ ...itemGraph, name: 'us_travel' });
  const { page, picture } = await openViews(chromium, daemon.endpoints.admin);
  await page.getByText('modern_graph is served by generation 1').waitFor();
  await confirm(page, 'Stop', 'Stop serving modern_graph?');
  await lit(page, 'stopped').waitFor();
  await page.getByText('No generation lives.').waitFor();

  faults.set('1', ['--say', 'the modern graph is open']);
  await confirm(page, 'Start', 'Start modern_graph?');
  await page.getByText(/^Start done after .*: modern_graph, generation 2$/).waitFor();
  await lit(page, 'ready').waitFor();
  await page.locator('#log-lines', { hasText: 'the modern graph is open' }).waitFor();

  const load = startClients(daemon, 8, 'SLEEP 20');
  await eventually(() => load.answers.length > 100);
  await eventually(async () => /^[1-9]/.test((await page.locator('.tile dd').first().textContent()) ?? ''));
  await picture('ready', 'modern_graph is served by generation 2');

  const switchGoesOn = join(tempDir(), 'ready');
  faults.set(travel, ['--ready-when', switchGoesOn]);
  await confirm(page, 'Switch', 'Switch from modern_graph to us_travel?');
  await lit(page, 'switching.preparing').waitFor();
  await page.getByText('modern_graph is served by generation 2, us_travel is coming').waitFor();
  await page.locator('figure', { hasText: 'Generation 3: us_travel, candidate, probing' }).waitFor();
  await picture('switching', 'us_travel is coming');
  writeFileSync(switchGoesOn, '');
  await page.getByText(/^Switch done after .*: us_travel, generation 3$/).waitFor();
  await page.locator('#generations tr.gone', { hasText: 'retired' }).first().waitFor();

  const recovers = join(tempDir(), 'ready');
  faults.set(travel, ['--ready-when', recovers]);
  process.kill(await daemon.activePid(), 'SIGKILL');
  await lit(page, 'restarting.respawning').waitFor();
  await page.locator('#generations tr.bad', { hasText: 'crashed by SIGKILL' }).waitFor();
  const held = page.locator('.tile', { hasText: 'Held' }).locator('dd').first();
  await eventually(async () => (await held.textContent()) === '8');
  await picture('crash', 'No graph is served, us_travel is coming');
  writeFileSync(recovers, '');
  await page.getByText('us_travel is served by generation 4').waitFor();
  await lit(page, 'ready').waitFor();
  await page.getByRole('img', { name: /3 · us_travel, crashed; 4 · us_travel, active/ }).waitFor();
  await eventually(async () => (await held.textContent()) === '0');
  await picture('recovered', 'us_travel is served by generation 4');

  await load.stop();
  expect(load.failures).toEqual([]);
  expect(load.answers.filter(({ status }) => status !== 200)).toEqual([]);
});

it('the outcome of a command is told, and of one that fails in the words of the API', async () => {
  const faults = faultyProfile();
  const service = await openService({ ...faults.options, admin: true });
  const { id: travel } = await service.graphs.create({ ...itemGraph, name: 'us_travel' });
  await service.start('1');
  const page = await chromium.open(adminOf(service), { mayLoseConnection: true });
  await confirm(page, 'Restart', 'Restart modern_graph?');
  await page.getByText(/^Restart done after .*: modern_graph, generation 2$/).waitFor();

  faults.set(travel, ['--exit', '3']);
  await confirm(page, 'Switch', 'Switch from modern_graph to us_travel?');
  const notice = page.getByRole('alert');
  await notice.waitFor();
  expect(await notice.textContent()).toMatch(/^Switch failed\. The switch to graph 2 was rolled back/);
  await lit(page, 'ready').waitFor();
});

it('a crash in a switch is saved as a journal, opened without a service, and stepped through', async () => {
  const faults = faultyProfile();
  const service = await openService({ ...faults.options, admin: true });
  const { id: travel } = await service.graphs.create({ ...itemGraph, name: 'us_travel' });
  const { page, pages, picture } = await openViews(chromium, adminOf(service));
  await service.start('1');
  const goesOn = join(tempDir(), 'ready');
  faults.set(travel, ['--ready-when', goesOn]);
  const switched = service.switchTo(travel);
  await lit(page, 'switching.preparing').waitFor();
  process.kill(activePid(service), 'SIGKILL');
  await page.locator('#generations tr.bad', { hasText: 'crashed by SIGKILL' }).waitFor();
  writeFileSync(goesOn, '');
  await switched;
  await page.getByText('us_travel is served by generation 2').waitFor();

  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save the journal' }).click();
  const file = join(tempDir(), 'incident.jsonl');
  await (await downloading).saveAs(file);

  const asked: string[] = [];
  for (const each of pages) {
    await each.locator('#journal-open').setInputFiles(file);
    await each.getByText('You look at a journal from a file').waitFor();
    each.on('request', (request) => asked.push(request.url()));
  }
  await service.close();

  for (const each of pages) {
    await each.locator('#event-filter').fill('generation process.exited crashed');
    await each.getByText(/^1 of \d+ events$/).waitFor();
    await each.locator('#event-list').getByRole('option').click();
    await each.getByText('What followed').waitFor();
    await lit(each, 'switching.preparing').waitFor();
    await each.locator('#event-filter').fill('');
    await each.getByText(/^\d+ events$/).waitFor();
    await each.getByRole('button', { name: 'Next event' }).click();
    await each.getByText(/generation\.exited, event \d+ of \d+/).waitFor();
    await each.getByText('No graph is served, us_travel is coming').waitFor();
  }
  await picture('journal', 'You look at a journal from a file');
  await page.getByRole('button', { name: 'Previous event' }).click();
  await page.getByText(/process\.exited, event \d+ of \d+/).waitFor();

  await page.locator('#event-filter').fill('switching.preparing generation.ready');
  await page.getByText(/^1 of \d+ events$/).waitFor();
  await page.locator('#event-list').focus();
  await page.keyboard.press('End');
  await lit(page, 'switching.recording').waitFor();
  const arrow = '.line.taken[data-from="switching.preparing"][data-to="switching.recording"]';
  await page.locator(`#service-view ${arrow}`).waitFor({ state: 'attached' });
  await page.getByRole('button', { name: 'Play' }).click();
  await page.getByRole('button', { name: 'Hold' }).waitFor();
  await lit(page, 'ready').waitFor();
  expect(asked).toEqual([]);
});
