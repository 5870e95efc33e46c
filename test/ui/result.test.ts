import { expect, it } from 'vitest';
import { graphIn, showValue, titleOf } from '../../src/ui/result.js';

const marko = { id: '0:0', label: 'person', properties: { id: 1, name: 'marko' } };
const knows = { id: '2:0', label: 'knows', src: '0:0', dst: '0:1', properties: { weight: 0.5 } };

it('nodes and edges are found once each, in lists, maps and paths too', () => {
  const path = { $path: { nodes: [{ $node: marko }], rels: [{ $rel: knows }] } };
  const { nodes, edges } = graphIn([
    [{ $node: marko }, [{ $rel: knows }]],
    [path, { inner: { $node: marko } }],
  ]);
  expect(nodes).toEqual([marko, { id: '0:1', label: '', properties: {} }]);
  expect(edges).toEqual([knows]);
  expect(graphIn([[1, 'text', null, { id: '0:0' }]])).toEqual({ nodes: [], edges: [] });
});

it('values are shown as people write them', () => {
  expect(showValue({ $node: marko })).toBe('(:person {id: 1, name: marko})');
  expect(showValue({ $rel: knows })).toBe('-[:knows {weight: 0.5}]->');
  expect(showValue({ $int: '9007199254740993' })).toBe('9007199254740993');
  expect(showValue([1, 'a', null])).toBe('[1,"a",null]');
  expect(showValue(null)).toBe('null');
});

it('a node is called by its name, else by its first property, else by its label', () => {
  expect(titleOf(marko)).toBe('marko');
  expect(titleOf({ id: '1', label: 'item', properties: { key: 7 } })).toBe('7');
  expect(titleOf({ id: '1', label: 'item', properties: {} })).toBe('item');
  expect(titleOf({ id: '1', label: '', properties: {} })).toBe('1');
});
