/**
 * A row of the store: a key, a JSON value, and the SHA-256 over both. The hash is kept beside the value on disk, so
 * that an altered row is noticed, and the hashes of all rows together make the digest, so that a missing one is.
 */
import { createHash } from 'node:crypto';

export interface Row {
  readonly json: string;
  /** What reading `json` gives. Callers treat it as immutable. */
  readonly value: unknown;
  readonly hash: Buffer;
}

export const EMPTY_DIGEST: Buffer = Buffer.alloc(32);

/** The row as it will be after a reopening: what JSON cannot hold, such as undefined fields, is gone already. */
export function makeRow(key: string, value: unknown): Row {
  return rowOf(key, JSON.stringify(value));
}

export function encodeRow(row: Row): string {
  return `${row.hash.toString('hex')} ${row.json}`;
}

/** @throws Error that says what is wrong with the row */
export function decodeRow(key: string, text: string): Row {
  const json = text.slice(65);
  const hash = hashOf(key, json);
  if (text.slice(0, 65) !== `${hash.toString('hex')} `) throw new Error(`row ${key} has been altered`);
  return { json, value: JSON.parse(json), hash };
}

/** Adds a row's hash to a digest, or takes it out again: exclusive or is its own inverse and needs no order. */
export function toggle(digest: Buffer, hash: Buffer): Buffer {
  return digest.map((byte, index) => byte ^ (hash[index] ?? 0)) as Buffer;
}

function rowOf(key: string, json: string): Row {
  return { json, value: JSON.parse(json), hash: hashOf(key, json) };
}

function hashOf(key: string, json: string): Buffer {
  return createHash('sha256').update(key).update('\0').update(json).digest();
}
