import { expect, test } from 'vitest';
import { SecretLine } from '../../../src/graph-server/bolt/secret-line.js';

const demanded = new SecretLine('abc');

test.each<[sent: string, result: unknown]>([
  ['GRAPHKEEPER abc\n', { lengthBytes: 16 }],
  ['GRAPHKEEPER abc\n\x60\x60', { lengthBytes: 16 }],
  ['GRAPHKEEPER ab', 'incomplete'],
  ['', 'incomplete'],
  ['GRAPHKEEPER abd\n', 'wrong'],
  ['\x60\x60\xb0\x17', 'wrong'],
])('a connection that must begin with the secret and begins with %j', (sent, result) => {
  expect(demanded.check(Buffer.from(sent, 'latin1'))).toEqual(result);
});

test('without a secret, any beginning will do', () => {
  expect(new SecretLine(undefined).check(Buffer.from([0x60]))).toEqual({ lengthBytes: 0 });
});
