/** Bolt's messages: signatures, and what is read from their fields. Source: neo4j.com/docs/bolt, versions 4.4 to 5.8. */
import type { Structure } from './packstream.js';

export const HELLO = 0x01;
export const GOODBYE = 0x02;
export const RESET = 0x0f;
export const RUN = 0x10;
export const BEGIN = 0x11;
export const COMMIT = 0x12;
export const ROLLBACK = 0x13;
export const DISCARD = 0x2f;
export const PULL = 0x3f;
export const TELEMETRY = 0x54;
export const ROUTE = 0x66;
export const LOGON = 0x6a;
export const LOGOFF = 0x6b;

export const SUCCESS = 0x70;
export const RECORD = 0x71;
export const IGNORED = 0x7e;
export const FAILURE = 0x7f;

export type Metadata = Readonly<Record<string, unknown>>;

/** The connection ends with it: what the client sends next could mean anything. */
export class ProtocolViolation extends Error {
  override readonly name = 'ProtocolViolation';
}

/** The field as a map. @throws ProtocolViolation */
export function mapField({ signature, fields }: Structure, index: number): Metadata {
  const field = fields[index];
  if (isMap(field)) return field;
  throw new ProtocolViolation(`Field ${index} of message 0x${signature.toString(16)} is not a map`);
}

/** @throws ProtocolViolation */
export function textField({ signature, fields }: Structure, index: number): string {
  const field = fields[index];
  if (typeof field === 'string') return field;
  throw new ProtocolViolation(`Field ${index} of message 0x${signature.toString(16)} is not a string`);
}

/** An integer of the metadata that may be missing. @throws ProtocolViolation */
export function integerIn(metadata: Metadata, name: string): number | null {
  const value = metadata[name];
  if (value === undefined || value === null) return null;
  if (typeof value === 'bigint') return Number(value);
  throw new ProtocolViolation(`${name} is not an integer`);
}

/** How many rows PULL and DISCARD are about; -1 is all. @throws ProtocolViolation */
export function rowCount(metadata: Metadata): number {
  const count = integerIn(metadata, 'n') ?? -1;
  if (count === -1) return Number.POSITIVE_INFINITY;
  if (count > 0) return count;
  throw new ProtocolViolation(`n is ${count}: it is -1 or the number of rows`);
}

/** No list, no bytes, no structure. */
export function isMap(value: unknown): value is Metadata {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
