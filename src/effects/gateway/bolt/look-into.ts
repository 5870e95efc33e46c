/** The little that has to be known of what is in a message. Most of it is told without reading the message. */
import { isReadOnlyCypher } from '../read-only.js';
import { asMap, unpack } from './packstream.js';

// In a map: a text of eight bytes, and true behind it.
const HAS_MORE = Buffer.concat([Buffer.from([0x88]), Buffer.from('has_more'), Buffer.from([0xc3])]);

/** Of the answer to PULL or DISCARD: the result has not ended with it. */
export function hasMore(success: Buffer): boolean {
  return success.includes(HAS_MORE) && asMap(unpack(success)[0])?.has_more === true;
}

export function isReadOnlyRun(run: Buffer): boolean {
  try {
    const [text] = unpack(run, 1);
    return typeof text === 'string' && isReadOnlyCypher(text);
  } catch {
    return false; // Malformed to us; what it is to the GraphServer is unknown.
  }
}

/** Of two answers to RUN: the results have the same columns. */
export function haveSameFields(one: Buffer, other: Buffer): boolean {
  const [these, those] = [one, other].map((success) => JSON.stringify(asMap(unpack(success)[0])?.fields));
  return these !== undefined && these === those;
}
