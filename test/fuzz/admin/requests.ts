/** Requests to every route of the API document, in all states of disrepair. */
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { fitting, type JsonSchema, mutated, type Schemas } from './schema-values.js';

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: JsonSchema }>> };
}

/** /openapi.json, as far as it is read here. */
export interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Schemas };
}

export interface AdminRequest {
  readonly method: string;
  /** With the query, as it is sent. */
  readonly path: string;
  readonly headers: readonly string[];
  readonly body: Buffer | null;
}

const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS'];
const ids = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('1', '2', '3') },
  fc.constantFrom(
    '0',
    '01',
    '-1',
    '1.0',
    '99999999999999999999',
    'a',
    '%31',
    '%00',
    '%2e%2e',
    '..',
    '%2F',
    '%',
    '%zz',
    '%ff',
    '1%20',
    '٣',
    '1;x',
    '__proto__',
    'a'.repeat(300),
  ),
);
const queryValues = fc.constantFrom(
  '1',
  '0',
  '-1',
  '99999',
  '',
  'status',
  'status,job',
  'x',
  '%00',
  '%zz',
  'a'.repeat(9000),
  '1&lines=2',
  '[]',
  '{}',
);
const pathTricks = fc.constantFrom<(path: string) => string>(
  ...[
    (path: string) => path,
    (path: string) => path,
    (path: string) => path,
    (path: string) => `${path}/`,
    (path: string) => `/${path}`,
  ],
  ...[
    (path: string) => `${path}?`,
    (path: string) => path.toUpperCase(),
    (path: string) => `${path}/../..`,
    (path: string) => `${path}%2f`,
    (path: string) => `${path}#x`,
  ],
);
const contentTypes = fc.constantFrom(
  'application/json',
  'application/json',
  'text/plain',
  'application/json; charset=utf-16',
  'multipart/form-data',
  'application/x-protobuf',
  '',
  '/',
);
const rawBodies = fc.constantFrom(
  '',
  ' ',
  '{',
  '[',
  '"',
  'null',
  'true',
  '1e999',
  '{"a":1,}',
  '{"a":1}x',
  "{'a':1}",
  '\ufeff{}',
  '\0',
  '[[[[[[',
  '{"graph_id":"1"',
  'NaN',
);

/** Arbitrary requests to the document's routes: one that is added is tried as well. */
export function requestsTo(
  { paths, components: { schemas } }: ApiDocument,
  /** A body that is accepted, by path: chance alone seldom finds one. */
  accepted: Readonly<Record<string, unknown>>,
): fc.Arbitrary<AdminRequest> {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
  return fc.constantFrom(...operations).chain(({ path, method, operation }) => {
    const schema = Object.values(operation.requestBody?.content ?? {})[0]?.schema;
    const queries = (operation.parameters ?? []).filter((parameter) => parameter.in === 'query');
    return fc
      .record({
        method: fc.oneof({ weight: 8, arbitrary: fc.constant(method) }, fc.constantFrom(...METHODS)),
        path: fc
          .tuple(pathOf(path), fc.array(queryOf(queries.map(({ name }) => name)), { maxLength: 2 }), pathTricks)
          .map(([filled, pairs, trick]) => trick(pairs.length === 0 ? filled : `${filled}?${pairs.join('&')}`)),
        headers: contentTypes.map((type) => [`content-type: ${type}`]),
        body: bodyOf(schema, schemas, path in accepted ? [accepted[path]] : []),
      })
      .map(asSent);
  });
}

function pathOf(template: string): fc.Arbitrary<string> {
  const parts = template.split(/(\{\w+\})/).map((part) => (part.startsWith('{') ? ids : fc.constant(part)));
  return fc.tuple(...parts).map((filled) => filled.join(''));
}

function queryOf(names: readonly string[]): fc.Arbitrary<string> {
  return fc.tuple(fc.constantFrom(...names, 'x', '__proto__'), queryValues).map(([name, value]) => `${name}=${value}`);
}

function bodyOf(
  schema: JsonSchema | undefined,
  schemas: Schemas,
  accepted: readonly unknown[],
): fc.Arbitrary<Buffer | null> {
  const raw = fc.oneof(rawBodies, fc.json({ maxDepth: 2 })).map((text) => Buffer.from(text));
  if (schema === undefined) return fc.oneof({ weight: 4, arbitrary: fc.constant(null) }, raw);
  const fits = fc.oneof(fitting(schema, schemas), ...accepted.map((value) => fc.constant(value)));
  const asJson = (value: unknown) => Buffer.from(JSON.stringify(value) ?? '');
  return fc.oneof(
    { weight: 3, arbitrary: fits.map(asJson) },
    { weight: 6, arbitrary: fits.chain(mutated).map(asJson) },
    { weight: 2, arbitrary: fits.chain(mutated).chain(mutated).map(asJson) },
    { weight: 1, arbitrary: fc.tuple(fits.map(asJson), fc.nat(200)).map(([body, length]) => body.subarray(0, length)) },
    { weight: 1, arbitrary: fits.map((value) => gzipSync(asJson(value))) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)) },
    { weight: 1, arbitrary: raw },
    { weight: 1, arbitrary: fc.constant(null) },
  );
}

/** A request line has neither blanks nor line ends; what else is not allowed in it goes out as it is. */
function asSent(request: AdminRequest): AdminRequest {
  return { ...request, path: request.path.replaceAll(/[\r\n ]/g, '_') };
}
