/** Values as JSON. The forms are documented in docs/reference/values.md. */
import type { ElementId, NodeParts, RelParts, ValueForm } from './value-form.js';

export const jsonForm: ValueForm = {
  null: null,
  boolean: (value) => value,
  integer: writeInteger,
  float: (value) => (Number.isFinite(value) ? value : { $float: String(value) }),
  decimal: (value) => value,
  string: (value) => value,
  uuid: (value) => value,
  date: (value) => value.toISOString().replace(/T.*$/, ''),
  timestamp: (value) => value.toISOString(),
  interval: (valueMs) => `PT${valueMs / 1000}S`,
  blob: (bytes) => ({ $blob: Buffer.from(bytes).toString('base64') }),
  id: writeId,
  list: (items) => items,
  struct: Object.fromEntries,
  map: ($map) => ({ $map }),
  node: writeNode,
  rel: writeRel,
  path: (nodes, rels) => ({ $path: { nodes: nodes.map(writeNode), rels: rels.map(writeRel) } }),
};

function writeInteger(value: number | bigint): unknown {
  if (typeof value === 'number') return value;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : { $int: String(value) };
}

/** Internal ids come as table and offset. */
function writeId(id: ElementId | null): string | null {
  return id === null ? null : `${id.table}:${id.offset}`;
}

function writeNode({ id, label, properties }: NodeParts): unknown {
  return { $node: { id: writeId(id), label, properties: Object.fromEntries(properties) } };
}

function writeRel({ id, label, src, dst, properties }: RelParts): unknown {
  return {
    $rel: { id: writeId(id), label, src: writeId(src), dst: writeId(dst), properties: Object.fromEntries(properties) },
  };
}
