/** One reader of server-sent events. */
import type { ServerResponse } from 'node:http';

export interface EventStreamOptions {
  /** A comment is sent this often, so that proxies and readers know that the connection lives. */
  readonly heartbeatMs: number;
  /** A reader that leaves more than this unread is dropped: it can connect again and begin with a fresh status. */
  readonly maxUnreadBytes: number;
}

export interface EventStream {
  /** False when the reader should be given time to read: onDrain tells when it has. */
  send(event: string, data: unknown, id?: number): boolean;
  hasRoom(): boolean;
  onDrain(listener: () => void): void;
  /** Ends the answer; what was sent is still delivered. */
  end(): void;
}

/** Answers with an event stream; `onClose` is called once, however it ends. */
export function openEventStream(
  response: ServerResponse,
  { heartbeatMs, maxUnreadBytes }: EventStreamOptions,
  onClose: () => void,
): EventStream {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  const write = (text: string) => {
    if (response.writableEnded) return;
    response.write(text);
    if (response.writableLength > maxUnreadBytes) response.destroy();
  };
  const hasRoom = () => !response.writableNeedDrain && !response.writableEnded;
  const heartbeat = setInterval(() => write(':\n\n'), heartbeatMs);
  response.once('close', () => {
    clearInterval(heartbeat);
    onClose();
  });
  write(':\n\n');
  return {
    send(event, data, id) {
      const idLine = id === undefined ? '' : `id: ${id}\n`;
      write(`${idLine}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
      return hasRoom();
    },
    hasRoom,
    onDrain: (listener) => response.on('drain', listener),
    end: () => response.end(),
  };
}
