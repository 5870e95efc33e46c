/** Bytes to lines. Always reads on, so that the child is never blocked; holds one line of bounded length at most. */
import type { Readable } from 'node:stream';

/** A longer line is cut here, and the rest of it is thrown away. */
export const MAX_LINE_BYTES = 8 * 1024;

/** Stands at the end of a line that was cut. */
export const CUT_MARKER = ' …[cut]';

const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/**
 * Calls `onLine` for every line of the stream that is not empty, without its line end. Bytes that are not UTF-8 become
 * U+FFFD. Returns a function to call when the stream is given up: it hands over a last line that has no line end.
 */
export function pumpLines(source: Readable, onLine: (line: string) => void): () => void {
  let line: Buffer = Buffer.alloc(0);
  let isCut = false;

  const append = (piece: Buffer) => {
    if (isCut || piece.length === 0) return;
    const room = MAX_LINE_BYTES - line.length;
    isCut = piece.length > room;
    // Copies even a single piece: a short line must not keep a whole chunk in memory.
    line = Buffer.concat([line, piece.subarray(0, room)]);
  };

  const endLine = () => {
    const end = !isCut && line.at(-1) === CARRIAGE_RETURN ? line.length - 1 : line.length;
    const text = line.toString('utf8', 0, end) + (isCut ? CUT_MARKER : '');
    line = Buffer.alloc(0);
    isCut = false;
    if (text !== '') onLine(text);
  };

  const take = (chunk: Buffer) => {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      append(chunk.subarray(start, end));
      endLine();
      start = end + 1;
    }
    append(chunk.subarray(start));
  };

  source.on('data', take).once('end', endLine);
  return () => {
    source.off('data', take).off('end', endLine);
    endLine();
  };
}
