/**
 * The sending side of a WebSocket (RFC 6455), for one text a message. What the other side sends is read only as far as
 * it must be: a ping is answered, a close ends the connection, all else is dropped.
 */
import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

export interface WebSocket {
  send(text: string): void;
  close(): void;
}

/** The constant that the protocol names. */
const PROTOCOL_GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const TEXT = 1;
const CLOSE = 8;
const PING = 9;
const PONG = 10;
const GOING_AWAY = Buffer.from([0x03, 0xe9]);
/** Nothing that we answer is longer. */
const MAX_INCOMING_BYTES = 64 * 1024;
/** How long a receiver may take to read what was sent before the close. */
const CLOSE_TIMEOUT_MS = 1000;
/** A receiver that leaves more than this unread is dropped: it can connect again and begins with what is there then. */
const MAX_UNREAD_BYTES = 8 * 1024 * 1024;

/** Answers the request to upgrade; null, and a refusal, when it is none to a WebSocket. `onClose` is called once. */
export function acceptWebSocket(request: IncomingMessage, socket: Duplex, onClose: () => void): WebSocket | null {
  const key = request.headers['sec-websocket-key'];
  if (key === undefined || request.headers['sec-websocket-version'] !== '13') {
    socket.end('HTTP/1.1 426 Upgrade Required\r\nSec-WebSocket-Version: 13\r\nConnection: close\r\n\r\n');
    return null;
  }
  const accept = createHash('sha1').update(`${key}${PROTOCOL_GUID}`).digest('base64');
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
  const write = (opcode: number, payload: Buffer) => {
    if (!socket.writable) return;
    socket.write(frame(opcode, payload));
    if (socket.writableLength > MAX_UNREAD_BYTES) socket.destroy();
  };
  let unread: Buffer = Buffer.alloc(0);
  socket.on('data', (data: Buffer) => {
    unread = Buffer.concat([unread, data]);
    for (let read = readFrame(unread); read !== null; read = readFrame(unread)) {
      unread = unread.subarray(read.length);
      if (read.opcode === PING) write(PONG, read.payload);
      if (read.opcode === CLOSE) socket.end(frame(CLOSE, read.payload.subarray(0, 2)));
    }
    if (unread.length > MAX_INCOMING_BYTES) socket.destroy();
  });
  // A connection that breaks is closed as well; there is nobody to tell why.
  socket.on('error', () => socket.destroy());
  socket.once('close', onClose);
  return {
    send: (text) => write(TEXT, Buffer.from(text)),
    close() {
      if (!socket.writable) return;
      socket.end(frame(CLOSE, GOING_AWAY), () => socket.destroy());
      setTimeout(() => socket.destroy(), CLOSE_TIMEOUT_MS).unref();
    },
  };
}

/** A server's frames are whole and not masked. */
function frame(opcode: number, payload: Buffer): Buffer {
  const { length } = payload;
  const head = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10);
  head[0] = 0x80 | opcode;
  if (length < 126) head[1] = length;
  else if (length < 65_536) {
    head[1] = 126;
    head.writeUInt16BE(length, 2);
  } else {
    head[1] = 127;
    head.writeBigUInt64BE(BigInt(length), 2);
  }
  return Buffer.concat([head, payload]);
}

/** The first whole frame; null when it has not come in full. A client's frames are masked. */
function readFrame(
  data: Buffer,
): { readonly opcode: number; readonly payload: Buffer; readonly length: number } | null {
  const [first, second] = data;
  if (first === undefined || second === undefined) return null;
  const short = second & 0x7f;
  const maskAt = short === 126 ? 4 : short === 127 ? 10 : 2;
  if (data.length < maskAt + 4) return null;
  const size = short === 126 ? data.readUInt16BE(2) : short === 127 ? Number(data.readBigUInt64BE(2)) : short;
  const start = maskAt + 4;
  if (data.length < start + size) return null;
  const mask = data.subarray(maskAt, start);
  const payload = Buffer.from(data.subarray(start, start + size).map((byte, index) => byte ^ (mask[index % 4] ?? 0)));
  return { opcode: first & 0x0f, payload, length: start + size };
}
