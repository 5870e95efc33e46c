import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { loadMessages } from '../../../src/graph-server/interactive/messages.js';
import type { GraphDocument, MappingDocument } from '../../../src/types/graph.js';
import { load, type RunningServer, startServer } from '../programs.js';

const MODERN = fileURLToPath(new URL('../../../graphs/modern/', import.meta.url));

let directory: string;
let server: RunningServer;

const named = (name: string, query: string, ...params: string[]) => ({
  name,
  query,
  params: params.map((param) => ({ name: param, type: { string: { long_text: '' } }, allow_cast: true })),
});

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'graphkeeper-'));
  const document: GraphDocument = parse(readFileSync(`${MODERN}schema.yaml`, 'utf8'));
  const mapping: MappingDocument = parse(readFileSync(`${MODERN}import.yaml`, 'utf8'));
  const data_source = { scheme: 'file', location: MODERN } as const;
  const { data } = await load(directory, document.schema, {
    ...mapping,
    loading_config: { ...mapping.loading_config, data_source },
  });
  const graphFile = join(directory, 'graph.json');
  const stored_procedures = [
    named(
      'older_than',
      'MATCH (n:person) WHERE n.age >= $age AND n.name <> $name RETURN n.name AS name, n.age AS age',
      'age',
      'name',
    ),
    named('echo', 'RETURN $value AS value', 'value'),
    named(
      'path',
      'MATCH p = (a:person {id: 1})-[:knows]->(b:person {id: 2}) RETURN p, a, [1, 2] AS list, {x: true} AS struct',
    ),
  ];
  writeFileSync(graphFile, JSON.stringify({ schema: document.schema, stored_procedures }));
  server = await startServer(data, '--graph-file', graphFile);
});

afterAll(async () => {
  await server.stop();
  rmSync(directory, { recursive: true, force: true });
});

async function send(body: Buffer): Promise<{ status: number; bytes: Buffer }> {
  const response = await fetch(`${server.url}/query`, {
    method: 'POST',
    headers: { 'content-type': 'text/plain' },
    body: new Uint8Array(body),
  });
  return { status: response.status, bytes: Buffer.from(await response.arrayBuffer()) };
}

/** The columns of each record, as plain objects. */
async function columnsOf(body: Buffer): Promise<unknown> {
  const { status, bytes } = await send(body);
  if (status !== 200) throw new Error(bytes.toString());
  const { results } = await loadMessages();
  const { results: records = [] } = results.toObject(results.decode(bytes), { longs: String }) as {
    results?: { record: { columns: { name_or_id: { name: string }; entry: unknown }[] } }[];
  };
  return records.map(({ record }) => Object.fromEntries(record.columns.map((one) => [one.name_or_id.name, one.entry])));
}

const json = (name: string, ...args: readonly (readonly [type: unknown, value: string])[]) =>
  Buffer.from(
    `{"query_name": "${name}", "arguments": [${args.map(([type, value]) => `{"type": ${JSON.stringify(type)}, "value": ${value}}`)}]}\x01`,
  );

const value = (object: unknown) => ({ element: { object } });
const peter = [{ name: value({ str: 'peter' }), age: value({ i32: 35 }) }];

// What call_procedure of gs-interactive 0.3 posts, and its protobuf Query with the same arguments.
const SDK_JSON =
  '7b2271756572795f6e616d65223a20226f6c6465725f7468616e222c2022617267756d656e7473223a205b7b2274797065223a207b227072696d69746976655f74797065223a202244545f5349474e45445f494e543332227d2c202276616c7565223a2033307d2c207b2274797065223a207b22737472696e67223a207b226c6f6e675f74657874223a2022227d7d2c202276616c7565223a20226d61726b6f227d5d7d01';
const SDK_PROTOBUF = '0a0c0a0a6f6c6465725f7468616e12090a036167651a02181e12110a046e616d6510011a0732056d61726b6f03';

describe("a call in Interactive's encodings", () => {
  it.each([
    ['JSON', SDK_JSON],
    ['protobuf', SDK_PROTOBUF],
  ])('in %s, as its SDK sends it, is answered with CollectiveResults', async (_, hex) => {
    expect(await columnsOf(Buffer.from(hex, 'hex'))).toEqual([
      { name: value({ str: 'josh' }), age: value({ i32: 32 }) },
      ...peter,
    ]);
  });

  it.each([
    [{ primitive_type: 'DT_SIGNED_INT32' }, '-7', { i32: -7 }],
    [{ primitive_type: 'DT_SIGNED_INT64' }, '9223372036854775807', { i64: '9223372036854775807' }],
    [{ primitive_type: 'DT_UNSIGNED_INT64' }, '18446744073709551615', { str: '18446744073709551615' }],
    [{ primitive_type: 'DT_DOUBLE' }, '3', { f64: 3 }],
    [{ primitive_type: 'DT_SIGNED_INT64' }, '0', { i64: '0' }],
    [{ primitive_type: 'DT_BOOL' }, 'false', { boolean: false }],
    [{ string: { long_text: '' } }, '""', { str: '' }],
    [{ primitive_type: 'DT_BOOL' }, 'true', { boolean: true }],
    [{ string: { long_text: '' } }, '"it\'s \\\\ \\"x\\""', { str: 'it\'s \\ "x"' }],
    [{ temporal: { date32: '' } }, '"1970-01-11"', { date: { item: 10 } }],
    [{ temporal: { timestamp: '' } }, '1700000000123', { timestamp: { item: '1700000000123' } }],
    [{ primitive_type: 'DT_SIGNED_INT32' }, 'null', { none: {} }],
  ])('keeps an argument of type %j and value %s', async (type, text, object) => {
    expect(await columnsOf(json('echo', [type, text]))).toEqual([{ value: value(object) }]);
  });

  it('is answered with vertices, edges, paths and collections', async () => {
    // Its id is 0, which the encoding leaves out.
    const marko = {
      label: { name: 'person' },
      properties: [
        { key: { name: 'id' }, value: { i64: '1' } },
        { key: { name: 'name' }, value: { str: 'marko' } },
        { key: { name: 'age' }, value: { i32: 29 } },
      ],
    };
    const [row] = (await columnsOf(json('path'))) as [Record<string, unknown>];
    expect(row).toMatchObject({
      a: { element: { vertex: marko } },
      list: { collection: { collection: [{ object: { i64: '1' } }, { object: { i64: '2' } }] } },
      struct: { map: { key_values: [{ key: { str: 'x' }, value: value({ boolean: true }) }] } },
      p: {
        element: {
          graph_path: {
            path: [
              { vertex: marko },
              {
                edge: {
                  label: { name: 'knows' },
                  ...{ src_label: { name: 'person' }, dst_id: '1', dst_label: { name: 'person' } },
                  properties: [{ key: { name: 'weight' }, value: { f64: 0.5 } }],
                },
              },
              { vertex: { id: '1', label: { name: 'person' } } },
            ],
          },
        },
      },
    });
  });

  it('reaches the built-in procedures', async () => {
    const call = json('count_vertices', [{ string: { long_text: '' } }, '"person"']);
    expect(await columnsOf(call)).toEqual([{ count: value({ i64: '4' }) }]);
  });

  it.each([
    ['an unknown procedure', json('none'), 404, 'GK_PROCEDURE_NOT_RUNNABLE'],
    ['a name that is none', json('x) RETURN 1 //'), 404, 'GK_PROCEDURE_NOT_RUNNABLE'],
    ['too few arguments', json('older_than'), 400, 'GK_QUERY_INVALID'],
    [
      'a value that is not of its type',
      json('echo', [{ primitive_type: 'DT_SIGNED_INT32' }, '"x"']),
      400,
      'GK_INVALID_ARGUMENT',
    ],
    ['an unknown type', json('echo', ['DT_X', '1']), 400, 'GK_QUERY_INVALID'],
    ['no JSON', Buffer.from('{"query_name"\x01'), 400, 'GK_INVALID_JSON'],
    ['no protobuf', Buffer.from('\x0a\xff\xff\x03', 'latin1'), 400, 'GK_QUERY_INVALID'],
    ['raw bytes', Buffer.from('\x01abc\x00', 'latin1'), 501, 'GK_UNSUPPORTED_ENCODING'],
    ['a physical plan', Buffer.from('plan\x02', 'latin1'), 501, 'GK_UNSUPPORTED_ENCODING'],
  ])('with %s is refused', async (_, body, status, error) => {
    const answer = await send(body);
    expect({ status: answer.status, ...JSON.parse(answer.bytes.toString()) }).toMatchObject({ status, error });
  });
});
