import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { eventually } from '../../support/eventually.js';
import { FakeGraphServer } from './fake-graph-server.js';
import { dial, openGateway, readToEnd, requestText } from './gateway-fixture.js';

const CHUNK = Buffer.alloc(256 * 1024, 'x');
const CHUNKS = 1024;

describe('a large answer', () => {
  async function streaming() {
    const gateway = await openGateway();
    const server = await FakeGraphServer.start('a');
    let written = 0;
    server.onQuery = ({ response }) => {
      response.writeHead(200, { 'content-length': String(CHUNK.length * CHUNKS) });
      const fill = (): void => {
        while (written < CHUNKS) {
          written += 1;
          if (!response.write(CHUNK)) return;
        }
        response.end();
      };
      response.on('drain', fill);
      fill();
    };
    gateway.send({ type: 'gateway.cutOver', target: server.target(1) });
    return { gateway, written: () => written };
  }

  test('comes no faster than its client reads, and whole', async () => {
    const { gateway, written } = await streaming();
    const socket = await dial(gateway);
    socket.pause();
    socket.write(requestText('RETURN 1', 'connection: close\r\n'));
    // The buffers of the system fill up, then nothing moves any more.
    let before = -1;
    let still = 0;
    await eventually(() => {
      still = written() > 0 && written() === before ? still + 1 : 0;
      before = written();
      return still === 30;
    });
    expect(written()).toBeLessThan(CHUNKS / 4);
    let received = 0;
    let head = 0;
    socket.on('data', (chunk) => {
      if (received === 0) head = chunk.indexOf('\r\n\r\n') + 4;
      received += chunk.length;
    });
    socket.resume();
    await new Promise<void>((resolve) => socket.once('close', () => resolve()));
    expect(received - head).toBe(CHUNK.length * CHUNKS);
    expect(gateway.counters()).toMatchObject({ answered: 1, inFlight: 0 });
  });

  test('stops when its client goes away', async () => {
    const { gateway, written } = await streaming();
    const socket = await dial(gateway);
    socket.write(requestText('RETURN 1'));
    await new Promise((resolve) => socket.once('data', resolve));
    expect(gateway.counters().inFlight).toBe(1);
    socket.destroy();
    await eventually(() => gateway.counters().inFlight === 0);
    expect(written()).toBeLessThan(CHUNKS);
    expect(gateway.counters().answered).toBe(0);
  });

  test('is not mixed with an error when its client sends nonsense after the query', async () => {
    const { gateway } = await streaming();
    const socket = await dial(gateway);
    socket.write(requestText('RETURN 1'));
    const [first] = (await once(socket, 'data')) as [Buffer];
    socket.write('EHLO gateway\r\n\r\n');
    const received = first.toString() + (await readToEnd(socket));
    const answerEnd = received.indexOf('\r\n\r\n') + 4 + CHUNK.length * CHUNKS;
    expect(received.indexOf('HTTP/1.1 400')).toBe(answerEnd);
    await eventually(() => gateway.counters().inFlight === 0);
  });
});
