/** What the stand-in writes: too much, too long, or to its notify file descriptor. */
import { writeSync } from 'node:fs';

const PIECE_BYTES = 1024 * 1024;
const BURST_EVERY_MS = 10;

export function notify(message: string): void {
  const descriptor = process.env.GRAPHKEEPER_NOTIFY_FD;
  if (descriptor !== undefined) writeSync(Number(descriptor), message);
}

export function flood(linesPerSecond: number): void {
  const lines = Math.ceil((linesPerSecond * BURST_EVERY_MS) / 1000);
  const burst = 'All work and no play makes Jack a dull boy.\n'.repeat(lines);
  setInterval(() => process.stdout.write(burst), BURST_EVERY_MS);
}

/** Not UTF-8, and a NUL. */
export function writeBinary(): void {
  process.stdout.write(Buffer.from([0xff, 0xfe, 0x00, 0x80, 0xc3, 0x28, 0x0a]));
}

/** Piece by piece, each when the one before is out, so that an exit does not cut it short. */
export async function writeLongLine(bytes: number): Promise<void> {
  const piece = Buffer.alloc(PIECE_BYTES, 'x');
  for (let left = bytes; left > 0; left -= PIECE_BYTES) await written(piece.subarray(0, left));
  await written('\n');
}

function written(output: string | Uint8Array): Promise<void> {
  return new Promise((resolve) => process.stdout.write(output, () => resolve()));
}
