import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const PACKAGE = fileURLToPath(new URL('../..', import.meta.url));

const pages = [
  ...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md'].map((name) => join(PACKAGE, name)),
  ...readdirSync(join(PACKAGE, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(PACKAGE, 'docs', name)),
].filter(existsSync);

/** Targets of links and pictures, in Markdown and HTML, outside code. */
function linksOf(page: string): string[] {
  const text = readFileSync(page, 'utf8')
    .replaceAll(/^ *```.*?^ *```/gms, '')
    .replaceAll(/`[^`\n]*`/g, '');
  const links = [...text.matchAll(/\]\(\s*<?([^)\s>]+)>?[^)]*\)|(?:href|src)="([^"]+)"/g)];
  return links.map(([, markdown, html]) => markdown ?? html ?? '').filter((link) => !/^[a-z][a-z+.-]*:/i.test(link));
}

/** The anchors that a page's headings have, as Git hosts make them. */
function anchorsOf(page: string): string[] {
  const headings = readFileSync(page, 'utf8')
    .replaceAll(/^ *```.*?^ *```/gms, '')
    .matchAll(/^#+ +(.+?) *$/gm);
  const given = [...readFileSync(page, 'utf8').matchAll(/<a (?:id|name)="([^"]+)"/g)].map(([, anchor]) => anchor ?? '');
  return [...given, ...[...headings].map(([, heading]) => slug(heading ?? ''))];
}

function slug(heading: string): string {
  return heading
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}

it.each(pages.map((page) => relative(PACKAGE, page)))('every relative link of %s leads somewhere', (name) => {
  const page = join(PACKAGE, name);
  const broken = linksOf(page).filter((link) => {
    const [path = '', anchor] = link.split('#');
    const target = path === '' ? page : resolve(dirname(page), decodeURI(path));
    if (!existsSync(target)) return true;
    return anchor !== undefined && target.endsWith('.md') && !anchorsOf(target).includes(anchor);
  });
  expect(broken).toEqual([]);
});

it('every page of docs/ can be reached from its index by links', () => {
  const reached = new Set<string>();
  const visit = (page: string) => {
    if (reached.has(page)) return;
    reached.add(page);
    for (const link of linksOf(page)) {
      const target = resolve(dirname(page), decodeURI(link.split('#')[0] ?? ''));
      if (target.endsWith('.md') && existsSync(target)) visit(target);
    }
  };
  visit(join(PACKAGE, 'docs', 'README.md'));
  const unreached = pages.filter((page) => page.includes('/docs/') && !reached.has(page));
  expect(unreached.map((page) => relative(PACKAGE, page))).toEqual([]);
});
