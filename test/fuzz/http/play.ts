/** Sends bytes over one connection, in pieces, and takes what comes back. */
import { connect } from 'node:net';
import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises';

export interface Played {
  /** As latin1. */
  readonly received: string;
  /** The other side closed, or the connection broke. */
  readonly isClosed: boolean;
}

export interface PlayOptions {
  readonly port: number;
  /** As latin1. */
  readonly bytes: string;
  /** Where the bytes are cut into pieces; each goes out in a turn of its own. */
  readonly cuts: readonly number[];
  /** Has enough come back? Then, or when it is closed, we are done. */
  readonly isEnough: (received: string) => boolean;
  /** How long that is waited for. */
  readonly patienceMs: number;
  /** How long the other side is then waited for to close. */
  readonly graceMs: number;
  /** Our side is closed: `early` right behind the last byte, `late` when enough has come back. */
  readonly halfClose: 'early' | 'late';
}

const DEADLINE_MS = 20_000;

/** Resolves when both sides are closed. @throws when that takes too long: a hang */
export async function play({
  port,
  bytes,
  cuts,
  isEnough,
  patienceMs,
  graceMs,
  halfClose,
}: PlayOptions): Promise<Played> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
  let received = '';
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  const ended = new Promise<void>((resolve) => socket.once('end', resolve).once('close', () => resolve()));
  // A reset is an end like another.
  socket.on('error', () => socket.destroy());
  const enough = new Promise<void>((resolve) => {
    const look = () => isEnough(received) && resolve();
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
      look();
    });
    look();
  });
  await new Promise((resolve) => socket.once('connect', resolve).once('close', resolve));
  for (const piece of pieces(bytes, cuts)) {
    if (socket.destroyed) break;
    socket.write(piece, 'latin1');
    await nextTurn();
  }
  if (halfClose === 'late') await within(Promise.race([enough, ended]), patienceMs);
  const isClosed = await within(ended, halfClose === 'late' ? graceMs : 0);
  socket.end();
  const isOver = await within(closed, DEADLINE_MS);
  socket.destroy();
  if (!isOver) throw new Error(`The connection is not closed ${DEADLINE_MS} ms after our side was`);
  return { received, isClosed };
}

/** Has it been resolved by then? */
async function within(promise: Promise<void>, timeoutMs: number): Promise<boolean> {
  const timer = new AbortController();
  const timeout = delay(timeoutMs, false, { signal: timer.signal }).catch(() => false);
  const isInTime = await Promise.race([promise.then(() => true), timeout]);
  timer.abort();
  return isInTime;
}

function pieces(bytes: string, cuts: readonly number[]): string[] {
  const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].toSorted((a, b) => a - b);
  return [...places, bytes.length].map((end, index) => bytes.slice(index === 0 ? 0 : places[index - 1], end));
}
