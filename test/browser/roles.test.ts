import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { openService } from '../support/service.js';
import { tempDir } from '../support/temp-dir.js';
import { useChromium } from './support/browser.js';

const chromium = useChromium();

function tokenFile(token: string): string {
  const path = join(tempDir(), 'token');
  writeFileSync(path, `${token}\n`, { mode: 0o600 });
  return path;
}

async function giveToken(page: Page, reason: RegExp, token: string): Promise<void> {
  await page.getByText(reason).waitFor();
  await page.getByLabel('Token', { exact: true }).fill(token);
  await page.getByRole('button', { name: 'Use it' }).click();
}

async function openSecured(): Promise<{ readonly url: string }> {
  const service = await openService({
    admin: true,
    security: {
      adminTokenFile: tokenFile('an-operator-of-this-service'),
      adminReadOnlyTokenFile: tokenFile('a-reader-of-this-service'),
      queryTokenFile: tokenFile('a-client-of-this-service'),
    },
  });
  await service.start('1');
  return { url: service.endpoints.admin ?? '' };
}

it('a reader sees everything and may change nothing', async () => {
  const { url } = await openSecured();
  const page = await chromium.open(url, { mayLoseConnection: true });
  await giveToken(page, /The Admin Service/, 'a-reader-of-this-service');
  await page.getByText('modern_graph is served by generation 1').waitFor();
  await page.locator('.tile', { hasText: 'Service memory' }).getByText(/MiB$/).waitFor();

  await page.getByRole('button', { name: 'Stop…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Stop', exact: true }).click();
  const refusal = page.getByRole('alert');
  await refusal.waitFor();
  expect(await refusal.textContent()).toMatch(/^Stop failed\. /);
  expect(await page.locator('#state').textContent()).toBe('ready');
});

it('an operator who queries is asked for the token of the query endpoint as well', async () => {
  const { url } = await openSecured();
  const page = await chromium.open(url, { mayLoseConnection: true });
  await giveToken(page, /The Admin Service/, 'an-operator-of-this-service');
  await page.getByText('modern_graph is served by generation 1').waitFor();
  await page.getByRole('button', { name: 'Run' }).click();
  await giveToken(page, /The query endpoint/, 'a-client-of-this-service');
  await page.getByText(/^6 rows in /).waitFor();
});
