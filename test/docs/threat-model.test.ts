import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const page = readFileSync(new URL('../../docs/explanation/threat-model.md', import.meta.url), 'utf8');

/** Where a row of the tables of attempts says that it is proved. */
const proofs = page
  .split('\n')
  .filter((line) => line.startsWith('| ') && line.includes('`: '))
  .map((line) => line.split(' | ').at(-1)?.replace(/ \|$/, '') ?? '');

test('the threat model names a test for nearly everything that it says', () => {
  expect(proofs.length).toBeGreaterThan(20);
});

test.each(proofs)('the threat model names a test that there is: %s', (proof) => {
  const [, file = '', title = ''] = /^`(test\/[^`]+)`: (.+)$/.exec(proof) ?? [];
  const path = new URL(`../../${file}`, import.meta.url);
  expect(existsSync(path), proof).toBe(true);
  // Markdown wants some signs escaped, and so does a text in a program.
  const plain = (text: string) => text.replaceAll('\\', '');
  expect(plain(readFileSync(path, 'utf8'))).toContain(plain(title));
});
