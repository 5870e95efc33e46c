/** Pages in a real Chromium, one browser a file. A page that complains, or asks another origin, fails its test. */
import axe from 'axe-core';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest';
import { type LaunchedChromium, launchChromium } from './chromium.js';

export interface PageOptions {
  readonly size?: 'desktop' | 'phone';
  readonly scheme?: 'light' | 'dark';
  /** The network may fail: what the browser says of that is expected. */
  readonly mayLoseConnection?: boolean;
  /** Time can be moved on by `page.clock`. */
  readonly withClock?: boolean;
  /** For scripts that are put into the page by the test. */
  readonly bypassCSP?: boolean;
}

export const SIZES = { desktop: { width: 1440, height: 1000 }, phone: { width: 390, height: 844 } } as const;

/** Long enough for a machine that has much else to do. */
const PATIENCE_MS = 30_000;

export interface Chromium {
  open(url: string, options?: PageOptions): Promise<Page>;
}

export function useChromium(): Chromium {
  let chromium: LaunchedChromium | undefined;
  beforeAll(async () => {
    chromium = await launchChromium();
  });
  afterAll(async () => {
    await chromium?.close();
  });
  return {
    async open(url, options = {}) {
      const { size = 'desktop', scheme = 'light', mayLoseConnection = false, bypassCSP = false } = options;
      if (chromium === undefined) throw new Error('The browser is launched before the tests');
      const context = await chromium.browser.newContext({ viewport: SIZES[size], colorScheme: scheme, bypassCSP });
      const page = await context.newPage();
      page.setDefaultTimeout(PATIENCE_MS);
      const problems = watch(context, page, new URL(url).origin, mayLoseConnection);
      onTestFinished(async () => {
        await context.close();
        expect(problems).toEqual([]);
      });
      if (options.withClock) await context.clock.install();
      await page.goto(`${url}/ui`);
      return page;
    },
  };
}

function watch(context: BrowserContext, page: Page, origin: string, mayLoseConnection: boolean): string[] {
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(String(error.stack)));
  page.on('console', (message) => {
    const isNetwork = message.text().startsWith('Failed to load resource');
    if (message.type() === 'error' && !(isNetwork && mayLoseConnection)) problems.push(message.text());
  });
  context.on('request', (request) => {
    const { protocol, origin: asked } = new URL(request.url());
    if (protocol !== 'blob:' && asked !== origin) problems.push(`asked ${request.url()}`);
  });
  return problems;
}

export interface Finding {
  readonly id: string;
  readonly impact: string | null;
  readonly nodes: readonly { readonly target: unknown; readonly failureSummary?: string }[];
}

/** What axe finds on the page. Needs a page that bypasses the CSP. */
export async function accessibilityFindings(page: Page): Promise<readonly Finding[]> {
  await page.addScriptTag({ content: axe.source });
  const { violations } = (await page.evaluate("axe.run({ resultTypes: ['violations'] })")) as {
    readonly violations: readonly Finding[];
  };
  return violations;
}
