/**
 * The engine's values as Bolt has them. What Bolt has no type for: integers beyond 64 bits and UUIDs become text,
 * decimals floats, the keys of a map text. Signatures: neo4j.com/docs/bolt, structure semantics.
 */
import type { ElementId, NodeParts, RelParts, ValueForm } from '../value-form.js';
import { boltInteger, Structure } from './packstream.js';
import { type BoltVersion, isAtLeast } from './version.js';

const NODE = 0x4e;
const RELATIONSHIP = 0x52;
const UNBOUND_RELATIONSHIP = 0x72;
const PATH = 0x50;
const DATE = 0x44;
const LOCAL_DATE_TIME = 0x64;
const DATE_TIME = 0x49;
/** With seconds of the local time in place of UTC. */
const LEGACY_DATE_TIME = 0x46;
const DURATION = 0x45;

const DAY_MS = 86_400_000;
const MAX_INTEGER = 2n ** 63n;

/** A number for each element. Offsets stay below this, and the numbers of 8192 tables are exact in a float. */
const OFFSETS = 2 ** 40;

export function boltForm(version: BoltVersion): ValueForm {
  const hasElementIds = isAtLeast(version, 5, 0);
  const node = (parts: NodeParts) => {
    const fields = [numberOf(parts.id), [parts.label], Object.fromEntries(parts.properties)];
    return new Structure(NODE, hasElementIds ? [...fields, textOf(parts.id)] : fields);
  };
  return {
    null: null,
    boolean: (value) => value,
    integer: writeInteger,
    float: (value) => value,
    decimal: (value) => value,
    string: (value) => value,
    uuid: (value) => value,
    date: (value) => new Structure(DATE, [boltInteger(Math.floor(value.getTime() / DAY_MS))]),
    timestamp: (value, type) => {
      const time = [boltInteger(Math.floor(value.getTime() / 1000)), boltInteger(nanosOf(value.getTime()))];
      if (type !== 'TIMESTAMP_TZ') return new Structure(LOCAL_DATE_TIME, time);
      return new Structure(hasElementIds ? DATE_TIME : LEGACY_DATE_TIME, [...time, boltInteger(0)]);
    },
    interval: (valueMs) => {
      const [seconds, nanos] = [Math.floor(valueMs / 1000), nanosOf(valueMs)];
      return new Structure(DURATION, [0, 0, seconds, nanos].map(boltInteger));
    },
    blob: (bytes) => new Int8Array(bytes),
    id: textOf,
    list: (items) => items,
    struct: Object.fromEntries,
    map: (entries) => Object.fromEntries(entries.map(([key, value]) => [String(key), value])),
    node,
    rel: (parts) => {
      const ids = [parts.id, parts.src, parts.dst];
      const fields = [...ids.map(numberOf), parts.label, Object.fromEntries(parts.properties)];
      return new Structure(RELATIONSHIP, hasElementIds ? [...fields, ...ids.map(textOf)] : fields);
    },
    path: (nodes, rels) => new Structure(PATH, writePath(nodes, rels, node, hasElementIds)),
  };
}

function writeInteger(value: number | bigint): unknown {
  const fits = typeof value === 'number' || (value < MAX_INTEGER && value >= -MAX_INTEGER);
  return fits ? boltInteger(value) : String(value);
}

/** Also of a time before 1970. */
function nanosOf(timeMs: number): number {
  return Math.round((timeMs - Math.floor(timeMs / 1000) * 1000) * 1_000_000);
}

function textOf(id: ElementId | null): string {
  return id === null ? '' : `${id.table}:${id.offset}`;
}

function numberOf(id: ElementId | null): unknown {
  return boltInteger(id === null ? -1 : id.table * OFFSETS + id.offset);
}

/**
 * Distinct nodes, distinct relationships, and for each step the relationship's number (from 1, negative when it is
 * walked against its direction) and the node's number.
 */
function writePath(
  nodes: readonly NodeParts[],
  rels: readonly RelParts[],
  writeNode: (node: NodeParts) => unknown,
  hasElementIds: boolean,
): unknown[] {
  const distinctNodes = new Map(nodes.map((node) => [textOf(node.id), node]));
  const distinctRels = new Map(rels.map((rel) => [textOf(rel.id), rel]));
  const nodeNumbers = new Map([...distinctNodes.keys()].map((id, index) => [id, index]));
  const relNumbers = new Map([...distinctRels.keys()].map((id, index) => [id, index + 1]));
  const steps = rels.flatMap((rel, index) => {
    const isForward = textOf(rel.src) === textOf(nodes[index]?.id ?? null);
    const relNumber = relNumbers.get(textOf(rel.id)) ?? 0;
    return [isForward ? relNumber : -relNumber, nodeNumbers.get(textOf(nodes[index + 1]?.id ?? null)) ?? 0];
  });
  const writeRel = ({ id, label, properties }: RelParts) => {
    const fields = [numberOf(id), label, Object.fromEntries(properties)];
    return new Structure(UNBOUND_RELATIONSHIP, hasElementIds ? [...fields, textOf(id)] : fields);
  };
  return [[...distinctNodes.values()].map(writeNode), [...distinctRels.values()].map(writeRel), steps.map(boltInteger)];
}
