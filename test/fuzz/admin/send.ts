/** Sends one request over a connection of its own, byte by byte as it is. */
import { connect } from 'node:net';
import type { AdminRequest } from './requests.js';

export interface AdminAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

const TIMEOUT_MS = 60_000;

/** An event stream counts as answered when it has begun. @throws when the answer does not come, or is none */
export async function send(port: number, { method, path, headers, body }: AdminRequest): Promise<AdminAnswer> {
  const socket = connect({ port, host: '127.0.0.1' });
  const chunks: Buffer[] = [];
  await new Promise<void>((resolve, reject) => {
    socket.setTimeout(TIMEOUT_MS, () => socket.destroy(new Error(`No answer within ${TIMEOUT_MS} ms`)));
    socket.on('data', (chunk) => {
      chunks.push(chunk);
      if (/^content-type: text\/event-stream/im.test(chunk.toString('latin1'))) socket.destroy();
    });
    socket.on('error', reject).on('close', () => resolve());
    const length = body === null ? [] : [`content-length: ${body.length}`];
    const head = [`${method} ${path} HTTP/1.1`, 'host: 127.0.0.1', 'connection: close', ...headers, ...length];
    socket.write(Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), body ?? Buffer.alloc(0)]));
  });
  const text = Buffer.concat(chunks).toString();
  const [answerHead = '', ...rest] = text.split('\r\n\r\n');
  const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(answerHead)?.[1]);
  if (Number.isNaN(status)) throw new Error(`Not an answer: ${JSON.stringify(text.slice(0, 200))}`);
  const contentType = /^content-type: *([^\r\n;]*)/im.exec(answerHead)?.[1] ?? '';
  return { status, contentType, body: rest.join('\r\n\r\n') };
}
