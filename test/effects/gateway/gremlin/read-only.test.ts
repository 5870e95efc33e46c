import gremlin from 'gremlin';
import { describe, expect, test } from 'vitest';
import { readArguments, readRequest } from '../../../../src/effects/gateway/gremlin/message.js';
import { isReadOnlyRequest, isReadOnlyScript } from '../../../../src/effects/gateway/gremlin/read-only.js';
import { recordedRequests } from './recorded-requests.js';

const { P, TextP, order, statics: __, t } = gremlin.process;

/** Whether the request that the official client makes of it, in either format, is known to only read. */
async function verdicts(what: unknown, bindings?: Record<string, unknown>): Promise<boolean[]> {
  const frames = await recordedRequests(what, bindings);
  return frames.map((data) => {
    const request = readRequest({ data, isBinary: true });
    return isReadOnlyRequest(request.op, readArguments(request));
  });
}

const g = new gremlin.structure.Graph().traversal();

describe('bytecode', () => {
  test.each([
    ['the number of vertices', g.V().count()],
    ['what a vertex knows', g.V(1).out('knows').has('age', P.gt(29)).values('name')],
    ['texts, order and paths', g.V().has('name', TextP.containing('a')).order().by('name', order.desc).path().limit(2)],
    ['traversals in traversals', g.V().repeat(__.out('knows').simplePath()).times(2).where(__.in_('created'))],
    [
      'projections',
      g
        .V()
        .project('a', 'b')
        .by(t.id)
        .by(__.union(__.out().count(), __.constant(new Date(0)))),
    ],
    ['options of one request', g.with_('evaluationTimeout', 500).V().values('name')],
  ])('that asks for %s reads', async (_, traversal) => {
    expect(await verdicts(traversal.getBytecode())).toEqual([true, true, true]);
  });

  test.each([
    ['adds a vertex', g.addV('person')],
    ['adds an edge deep inside', g.V().coalesce(__.out(), __.union(__.out(), __.addE('knows').to(__.V(1))))],
    ['sets a property', g.V(1).property('age', 30)],
    ['drops', g.V().drop()],
    ['drops in a filter', g.V().where(__.drop())],
    ['merges', g.mergeV(new Map([[t.label, 'person']]))],
    ['writes a file', g.io('/tmp/graph.json').write()],
    ['has code of its own', g.V().map(() => 'it.get()')],
  ])('that %s may write', async (_, traversal) => {
    expect(await verdicts(traversal.getBytecode())).toEqual([false, false, false]);
  });

  test('with a step that nobody knows may write', async () => {
    const bytecode = new gremlin.process.Bytecode().addStep('V').addStep('explode');
    expect(await verdicts(bytecode)).toEqual([false, false, false]);
  });
});

describe('a script', () => {
  test.each([
    'g.V().count()',
    "g.V().has('name', 'marko').out('knows').values('name').toList();",
    'g.V(1, 2L)\n  .out()\n  .order().by("name", desc).limit(10)',
    "g.V().has('age', P.gt(29)).repeat(__.out()).times(2).path().by(T.id)",
    'g.V(x).has(key, y).valueMap(true)',
  ])('reads: %s', (script) => {
    expect(isReadOnlyScript(script, ['x', 'y'])).toBe(true);
  });

  test.each([
    "g.addV('person')",
    'g.V().drop()',
    "g.V().'drop'()",
    'g.V()."$' + '{x}"()',
    'g.V().map{ it.get().remove() }',
    'g.V().map({ it.get().remove() })',
    'g.V().map(f)',
    'x = g.V().count()',
    'g.V().count(); g.V().drop()',
    'g.V() drop x',
    "g.V().has(\"a\", '''b''').drop()",
    "g.V().has('''a''', 'b')",
    'g.V() // ).drop(',
    'g.V().has("\\u0061")',
    'g.V().has(/a/)',
    'graph.close()',
    'g.tx().rollback()',
    'g.V().next().property(x, y)',
    'g.getClass()',
    'g.V().&drop',
    'g.V()*.drop()',
    'System.exit(0)',
    "g.call('service')",
    '',
  ])('may write: %s', (script) => {
    expect(isReadOnlyScript(script, ['x', 'y', 'drop'])).toBe(false);
  });

  test('is judged without delay, however many blanks it has', () => {
    expect(isReadOnlyScript(`g.${' '.repeat(200_000)}!`, [])).toBe(false);
  });

  test('with parameters is judged with them, in every format', async () => {
    expect(await verdicts('g.V(x).values(y)', { x: 1, y: 'name' })).toEqual([true, true, true]);
    expect(await verdicts('g.V(x).values(y)', { x: 1 })).toEqual([false, false, false]);
    expect(await verdicts('g.V().drop()')).toEqual([false, false, false]);
    expect(await verdicts('g.V(x)', { x: () => 'it.get()' })).not.toContain(true);
  });
});

test('what cannot be read to its end counts as writing', async () => {
  const [frame = Buffer.alloc(0)] = await recordedRequests('g.V().count()');
  for (let end = 62; end < frame.length; end += 1) {
    const request = readRequest({ data: frame.subarray(0, end), isBinary: true });
    expect(isReadOnlyRequest(request.op, readArguments(request))).toBe(false);
  }
});
