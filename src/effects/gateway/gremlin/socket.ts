import type { RawData } from 'ws';
import type { Frame } from './message.js';

/** A message of a ws socket, whatever its parts, as one frame. */
export function frameOf(data: RawData, isBinary: boolean): Frame {
  if (Array.isArray(data)) return { data: Buffer.concat(data), isBinary };
  return { data: Buffer.isBuffer(data) ? data : Buffer.from(data), isBinary };
}
