/** Reads a request body whole, up to a bound: only what has been read can be held, and sent again. */
import type { IncomingMessage } from 'node:http';

/**
 * Calls exactly one of the two, once, or none when the client goes away before the end. What comes after the bound
 * is thrown away as it arrives, so that the client can finish sending and read why.
 */
export function readBody(
  request: IncomingMessage,
  maxBytes: number,
  whole: (body: Buffer) => void,
  tooLarge: () => void,
): void {
  let chunks: Buffer[] = [];
  let sizeBytes = 0;
  request.on('data', (chunk: Buffer) => {
    const before = sizeBytes;
    sizeBytes += chunk.length;
    if (sizeBytes <= maxBytes) {
      chunks.push(chunk);
    } else if (before <= maxBytes) {
      chunks = [];
      tooLarge();
    }
  });
  request.on('end', () => {
    if (sizeBytes <= maxBytes) whole(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, sizeBytes));
  });
}
