/** The pictures of the documentation are taken by the tests that show the same, when asked for by UPDATE_SCREENSHOTS=1. */
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import type { Chromium, PageOptions } from './browser.js';

const IMAGES = fileURLToPath(new URL('../../../docs/images/', import.meta.url));

const VIEWS = [
  { size: 'desktop', scheme: 'light' },
  { size: 'desktop', scheme: 'dark' },
  { size: 'phone', scheme: 'light' },
  { size: 'phone', scheme: 'dark' },
] as const satisfies readonly PageOptions[];

const areWanted = process.env.UPDATE_SCREENSHOTS === '1';

export interface Views {
  readonly page: Page;
  readonly pages: readonly Page[];
  /** Takes a picture of each view, once its part of the page shows the text. */
  picture(name: string, text: string, part?: string): Promise<void>;
}

/** The page to test, and where pictures are wanted, all others that look at the same service. */
export async function openViews(chromium: Chromium, url: string): Promise<Views> {
  const views: ((typeof VIEWS)[number] & { readonly page: Page })[] = [];
  for (const view of areWanted ? VIEWS : VIEWS.slice(0, 1))
    views.push({ ...view, page: await chromium.open(url, view) });
  const [first] = views;
  if (first === undefined) throw new Error('There is one view at least');
  return {
    page: first.page,
    pages: views.map(({ page }) => page),
    async picture(name, text, part) {
      if (!areWanted) return;
      for (const { page, size, scheme } of views) {
        await page.getByText(text).first().waitFor();
        await page.evaluate('document.activeElement?.blur()');
        if (part === undefined) await page.evaluate('scrollTo(0, 0)');
        else await page.evaluate(`document.querySelector(${JSON.stringify(part)}).scrollIntoView({ block: 'end' })`);
        await page.screenshot({ path: `${IMAGES}ui-${name}-${size}-${scheme}.png`, animations: 'disabled' });
      }
    },
  };
}
