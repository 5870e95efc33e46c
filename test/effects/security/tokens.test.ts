import { chmodSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type TokenSource, Tokens } from '../../../src/effects/security/tokens.js';
import { eventually } from '../../support/eventually.js';
import { tempDir } from '../../support/temp-dir.js';

const OPERATOR = 'operator-token-0123456789';
const SECOND = 'operator-token-9876543210';
const READER = 'reader-token-0123456789ab';

function tokenFile(text: string, mode = 0o600): string {
  const file = join(tempDir(), 'tokens');
  writeFileSync(file, text);
  chmodSync(file, mode);
  return file;
}

function source(more: Partial<TokenSource>): TokenSource {
  return {
    role: 'operator',
    field: 'security.admin_token_file',
    file: null,
    variable: 'GRAPHKEEPER_ADMIN_TOKEN',
    token: undefined,
    ...more,
  };
}

function open(...sources: readonly TokenSource[]): { tokens: Tokens; warnings: string[] } {
  const warnings: string[] = [];
  const tokens = Tokens.open(sources, (warning) => warnings.push(warning));
  if (tokens === null) throw new Error('There are no tokens');
  return { tokens, warnings };
}

test('each token has the role of where it stands, whether in a file or given as it is', () => {
  const { tokens, warnings } = open(
    source({ file: tokenFile(`${OPERATOR}\n\n${SECOND}\r\n`) }),
    source({ role: 'reader', token: READER }),
  );
  expect([OPERATOR, SECOND, READER].map((token) => tokens.roleOf(token))).toEqual(['operator', 'operator', 'reader']);
  for (const wrong of ['', 'x', OPERATOR.slice(1), `${OPERATOR}x`, OPERATOR.toUpperCase(), `${OPERATOR}\n${SECOND}`]) {
    expect(tokens.roleOf(wrong)).toBeNull();
  }
  expect(warnings).toEqual([]);
});

test('a token that is both has the larger role', () => {
  const both = [source({ token: OPERATOR }), source({ role: 'reader', token: OPERATOR })];
  expect(open(...both).tokens.roleOf(OPERATOR)).toBe('operator');
  expect(open(...both.toReversed()).tokens.roleOf(OPERATOR)).toBe('operator');
});

test('no file and no token are no tokens', () => {
  expect(Tokens.open([source({})], () => undefined)).toBeNull();
});

test.each([
  [
    'too short',
    'short',
    /^security: security\.admin_token_file is "line 1 of .*": it has 5 characters: use at least 16/,
  ],
  ['with a blank', `${OPERATOR}\nnot one but several`, /is "line 2 of .*": use ASCII characters without blanks$/],
  ['none at all', '\n \n', /: it has 0 tokens: write 1 to 100, one a line/],
  ['far too many', `${OPERATOR}\n`.repeat(101), /: it has 101 tokens: write 1 to 100, one a line/],
])('a file whose tokens are wrong (%s) is refused, and the message has none of them', (_, text, message) => {
  const file = tokenFile(text);
  const problem = thrownBy(() => open(source({ file })));
  expect(problem).toMatchObject({ code: 'GK_CONFIG_INVALID' });
  expect(problem.message).toMatch(message);
  expect(problem.message).not.toMatch(/short"|not one|operator-token/);
});

test('a file that is not there, or that others may write, is refused', () => {
  expect(thrownBy(() => open(source({ file: '/nowhere/tokens' }))).message).toMatch(
    /^security: security\.admin_token_file is "\/nowhere\/tokens": give a file that can be read \(ENOENT/,
  );
  for (const mode of [0o620, 0o602]) {
    const file = tokenFile(OPERATOR, mode);
    expect(thrownBy(() => open(source({ file }))).message).toMatch(
      /others than its owner may write this file: chmod 600 it$/,
    );
  }
});

test('a file that others may read is taken, with a warning', () => {
  const file = tokenFile(OPERATOR, 0o644);
  const { tokens, warnings } = open(source({ file }));
  expect(tokens.roleOf(OPERATOR)).toBe('operator');
  expect(warnings).toEqual([`security.admin_token_file: others than its owner may read ${file}: chmod 600 it`]);
});

test('a file that is replaced is read again, and one with a mistake changes nothing', async () => {
  const file = tokenFile(OPERATOR);
  const { tokens, warnings } = open(source({ file }));
  replace(file, `${OPERATOR}\n${SECOND}`);
  await eventually(() => tokens.roleOf(SECOND) === 'operator');
  expect(tokens.roleOf(OPERATOR)).toBe('operator');
  replace(file, 'oops');
  await eventually(() => tokens.roleOf(SECOND) === 'operator' && warnings.length > 0);
  expect(warnings).toEqual([expect.stringMatching(/^The tokens stay as they were: .* it has 4 characters/)]);
  expect(tokens.roleOf(OPERATOR)).toBe('operator');
  replace(file, SECOND);
  await eventually(() => tokens.roleOf(OPERATOR) === null);
  expect(tokens.roleOf(SECOND)).toBe('operator');
});

function replace(file: string, text: string): void {
  writeFileSync(`${file}.new`, text, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

function thrownBy(action: () => unknown): Error {
  try {
    action();
  } catch (thrown) {
    if (thrown instanceof Error) return thrown;
  }
  throw new Error('Nothing was thrown');
}
