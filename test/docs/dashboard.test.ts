import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { FAMILIES } from '../../src/effects/telemetry/metrics/families.js';
import { readExposition } from '../effects/telemetry/metrics/exposition.js';
import { faultyProfile, openService } from '../support/service.js';

interface Dashboard {
  readonly panels: readonly {
    readonly id: number;
    readonly title: string;
    readonly targets: readonly { readonly expr: string }[];
  }[];
}

const read = (path: string) => readFileSync(new URL(`../../docs/${path}`, import.meta.url), 'utf8');
const namesIn = (text: string) => [...new Set(text.match(/\bgraphkeeper_[a-z_]+/g))];

/** What a scrape has, without labels. */
async function scrapedNames(): Promise<Set<string>> {
  const service = await openService(faultyProfile().options);
  // Of this one there is a line only for errors that have occurred.
  await fetch(`${service.endpoints.query}/v1/graph/current/query`, { method: 'POST', body: 'RETURN 1' });
  const families = readExposition((await service.metrics()).text);
  return new Set(
    [...families.values()].flatMap(({ samples }) => [...samples.keys()].map((key) => key.split('{')[0] ?? '')),
  );
}

test('every metric that the dashboard and the how-to ask for is in a scrape', async () => {
  const scraped = await scrapedNames();
  const { panels } = JSON.parse(read('grafana/graphkeeper.json')) as Dashboard;
  const asked = panels.flatMap(({ targets }) => targets.flatMap(({ expr }) => namesIn(expr)));
  expect(asked.length).toBeGreaterThan(20);
  expect(asked.filter((name) => !scraped.has(name))).toEqual([]);
  const inHowTo = namesIn(read('how-to/watch-it-with-prometheus.md'));
  expect(inHowTo.filter((name) => !scraped.has(name))).toEqual([]);
});

test('the dashboard shows every metric', () => {
  const text = read('grafana/graphkeeper.json');
  expect(FAMILIES.map(({ name }) => name).filter((name) => !text.includes(name))).toEqual([]);
});

test('the dashboard has a title, an id and well-formed queries for each panel', () => {
  const { panels } = JSON.parse(read('grafana/graphkeeper.json')) as Dashboard;
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  for (const { title, targets } of panels) {
    expect(title).not.toBe('');
    expect(targets.length).toBeGreaterThan(0);
    for (const { expr } of targets) {
      for (const [open, close] of ['()', '{}', '[]']) {
        expect(expr.split(open ?? '').length, expr).toBe(expr.split(close ?? '').length);
      }
    }
  }
});

test('every metric is on the reference page, and has a help text', () => {
  const page = read('reference/metrics.md');
  for (const { name, help } of FAMILIES) {
    expect(page).toContain(`\`${name}\``);
    expect(help).toMatch(/\.$/);
  }
});
