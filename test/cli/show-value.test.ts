import { expect, test } from 'vitest';
import { showValue } from '../../src/cli/show-value.js';

const marko = { $node: { id: '0:1', label: 'person', properties: { name: 'marko', age: 29 } } };
const knows = { $rel: { id: '1:0', label: 'knows', properties: {} } };
const vadas = { $node: { id: '0:2', label: 'person', properties: {} } };

test.each([
  ['text as it is', 'a "b"', 'a "b"'],
  ['numbers, booleans and null', [1.5, true, null], '[1.5, true, null]'],
  ['text inside a list in quotes', ['a, b', 'c'], '["a, b", "c"]'],
  ['a map', { a: 1, b: { c: 'x' } }, '{a: 1, b: {c: "x"}}'],
  ['a node by label and properties', marko, '(:person {name: "marko", age: 29})'],
  ['a relationship', knows, '[:knows]'],
  ['a large integer in full', { $int64: '9007199254740993' }, '9007199254740993'],
  ['any other marked value by its text', { $date: '2024-02-29' }, '2024-02-29'],
  [
    'a path of nodes and relationships',
    { $path: { nodes: [marko, vadas], rels: [knows] } },
    '(:person {name: "marko", age: 29})-[:knows]-(:person)',
  ],
  ['a path as one list', { $path: [vadas, knows, vadas] }, '(:person)-[:knows]-(:person)'],
])('%s', (_name, value, text) => {
  expect(showValue(value)).toBe(text);
});
