import { expect, it } from 'vitest';
import { openService } from '../support/service.js';
import { useChromium } from './support/browser.js';
import { openViews } from './support/screenshots.js';

const chromium = useChromium();

it('the answer to a query is a table, and where it has nodes and edges a drawn graph', async () => {
  const service = await openService({ admin: true });
  await service.start('1');
  const { page, pages, picture } = await openViews(chromium, service.endpoints.admin ?? '');
  for (const each of pages) {
    await each.locator('figure.generation').waitFor();
    await each.getByText('modern_graph is served by generation 1').waitFor();
    await each.getByLabel('Cypher query').fill('MATCH (a)-[e]->(b) RETURN a, e, b');
    await each.keyboard.press('Control+Enter');
  }
  await page.getByText(/^6 rows in /).waitFor();
  expect(await page.locator('#query-table tbody tr').count()).toBe(6);
  await page.getByText('6 nodes, 6 edges').waitFor();
  await page.locator('#query-drawing canvas').first().waitFor();
  await picture('query', '6 nodes, 6 edges', '#query-picked');

  await page.getByLabel('Cypher query').fill('MATCH (p:person) RETURN p.name AS name ORDER BY name');
  await page.getByRole('button', { name: 'Run' }).click();
  await page.getByText(/^4 rows in /).waitFor();
  expect(await page.locator('#query-table td').allTextContents()).toEqual(['josh', 'marko', 'peter', 'vadas']);
  expect(await page.locator('#query-graph').isVisible()).toBe(false);
});

it('a query that is refused says why', async () => {
  const service = await openService({ admin: true });
  const page = await chromium.open(service.endpoints.admin ?? '', { mayLoseConnection: true });
  await page.getByText('No graph is served').waitFor();
  await page.getByRole('button', { name: 'Run' }).click();
  await page.getByText(/^No graph is being served \(idle\)/).waitFor();
});
