import { describe, expect, test } from 'vitest';
import { ExactValues, TextMismatch } from '../../src/graph-server/exact-value.js';

const values = new ExactValues(new Map());

test('digits that a double has lost are taken from the text', () => {
  const value = { a: [9007199254740992, null], b: 'x], y: 1' };
  expect(values.read(value, '{a: [9007199254740993,], b: x], y: 1}', 'STRUCT(a INT64[], b STRING)')).toEqual({
    a: [9007199254740993n, null],
    b: 'x], y: 1',
  });
});

describe('a text that does not fit the value is refused', () => {
  test.each([
    ['an integer that rounds to another double', 9007199254740992, '9007199254740995', 'INT64'],
    ['something behind the value', 1, '1 ', 'INT64'],
    ['no integer', 1, 'one', 'INT64'],
    ['another string', ['a'], '[b]', 'STRING[]'],
    ['fewer items', [1, 2], '[1]', 'INT64[]'],
    ['another key', { a: 1 }, '{b=1}', 'MAP(STRING, INT64)'],
    ['another name of a field', { a: 1 }, '{b: 1}', 'STRUCT(a INT64)'],
  ])('%s', (_, value, text, type) => {
    expect(() => values.read(value, text, type)).toThrow(TextMismatch);
  });
});
