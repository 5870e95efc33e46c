/** Values as entries of Interactive's CollectiveResults (messages.ts). */
import type { ElementId, NodeParts, RelParts, ValueForm, WrittenProperty } from '../value-form.js';

type Message = Readonly<Record<string, unknown>>;

/** An entry has one of `element`, `collection` and `map`. */
interface Entry {
  readonly element?: Message;
  readonly collection?: { readonly collection: readonly Message[] };
  readonly map?: { readonly key_values: readonly { readonly key: Message; readonly value: Entry }[] };
}

const DAY_MS = 86_400_000;

/** As Interactive puts the label of a vertex into its id. */
const LABEL_SHIFT = 56n;

export const protobufForm: ValueForm = {
  null: object({ none: {} }),
  boolean: (boolean) => object({ boolean }),
  integer: (value, type) => object(integerValue(value, type)),
  float: (f64) => object({ f64 }),
  decimal: (value) => object({ f64: Number(value) }),
  string: (str) => object({ str }),
  uuid: (str) => object({ str }),
  date: (value) => object({ date: { item: Math.floor(value.getTime() / DAY_MS) } }),
  timestamp: (value) => object({ timestamp: { item: value.getTime() } }),
  interval: (valueMs) => object({ str: `PT${valueMs / 1000}S` }),
  blob: (blob) => object({ blob }),
  id: (id) => object({ i64: globalId(id) }),
  list: (items) => ({ collection: { collection: items.map((item) => elementOf(item as Entry)) } }),
  struct: (fields) => ({
    map: { key_values: fields.map(([name, value]) => ({ key: { str: name }, value: value as Entry })) },
  }),
  map: (entries) => ({
    map: {
      key_values: entries.map(([key, value]) => ({ key: valueOfEntry(key as Entry), value: value as Entry })),
    },
  }),
  node: (node) => ({ element: { vertex: vertex(node) } }),
  rel: (rel) => ({ element: { edge: edge(rel, new Map()) } }),
  path: (nodes, rels) => ({ element: { graph_path: { path: pathOf(nodes, rels) } } }),
};

function object(value: Message): Entry {
  return { element: { object: value } };
}

/** What has no message of its own goes into the next wider one, and as text where there is none. */
function integerValue(value: number | bigint, type: string): Message {
  if (/^(?:INT(?:8|16|32)|UINT(?:8|16))$/.test(type)) return { i32: Number(value) };
  const whole = BigInt(value);
  return BigInt.asIntN(64, whole) === whole ? { i64: String(whole) } : { str: String(whole) };
}

function globalId(id: ElementId | null): string {
  return id === null ? '0' : String((BigInt(id.table) << LABEL_SHIFT) | BigInt(id.offset));
}

/** What cannot be an element of a list by itself becomes a value. */
function elementOf(entry: Entry): Message {
  return entry.element ?? { object: valueOfEntry(entry) };
}

function valueOfEntry({ element, collection, map }: Entry): Message {
  if (map !== undefined) {
    return { pair_array: { item: map.key_values.map(({ key, value }) => ({ key, val: valueOfEntry(value) })) } };
  }
  if (collection !== undefined) return arrayOf(collection.collection.map((item) => valueOfEntry({ element: item })));
  return (element?.object as Message | undefined) ?? { str: JSON.stringify(element) };
}

const ARRAYS = { i32: 'i32_array', i64: 'i64_array', f64: 'f64_array', str: 'str_array' } as const;

/** Values of different kinds are in one array as text only. */
function arrayOf(values: readonly Message[]): Message {
  for (const [kind, array] of Object.entries(ARRAYS)) {
    if (values.every((value) => kind in value)) return { [array]: { item: values.map((value) => value[kind]) } };
  }
  return { str_array: { item: values.map((value) => String(Object.values(value)[0])) } };
}

function propertiesOf(properties: readonly WrittenProperty[]): readonly Message[] {
  return properties.map(([name, value]) => ({ key: { name }, value: valueOfEntry(value as Entry) }));
}

function vertex({ id, label, properties }: NodeParts): Message {
  return { id: globalId(id), label: { name: label }, properties: propertiesOf(properties) };
}

/** `labels` are those of the ends, where they are known: the engine tells the ends of an edge by their ids only. */
function edge({ id, label, src, dst, properties }: RelParts, labels: ReadonlyMap<string, string>): Message {
  const end = (of: ElementId | null) => {
    const name = labels.get(globalId(of));
    return name === undefined ? undefined : { name };
  };
  return {
    id: globalId(id),
    label: { name: label },
    ...{ src_id: globalId(src), src_label: end(src), dst_id: globalId(dst), dst_label: end(dst) },
    properties: propertiesOf(properties),
  };
}

/** Vertices and edges in turn. */
function pathOf(nodes: readonly NodeParts[], rels: readonly RelParts[]): readonly Message[] {
  const labels = new Map(nodes.map(({ id, label }) => [globalId(id), label]));
  return nodes.flatMap((node, index) => {
    const next = rels[index];
    return [{ vertex: vertex(node) }, ...(next === undefined ? [] : [{ edge: edge(next, labels) }])];
  });
}
