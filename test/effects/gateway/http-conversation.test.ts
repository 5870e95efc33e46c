import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { HttpConversation } from '../../../src/effects/gateway/http-conversation.js';
import { eventually } from '../../support/eventually.js';
import { readToEnd, requestText } from './gateway-fixture.js';

/** A conversation whose queries are never answered, and its client. */
async function talk(): Promise<{ conversation: () => HttpConversation; client: Socket }> {
  const conversations: HttpConversation[] = [];
  const options = {
    ...{ maxBodyBytes: 1000, access: null, notReady: () => null },
    ...{ accept: () => undefined, cancel: () => undefined, refused: () => undefined },
  };
  const server = createServer((socket) => conversations.push(new HttpConversation(socket, options)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  onTestFinished(() => {
    client.destroy();
    server.close();
  });
  await eventually(() => conversations.length === 1);
  const [conversation] = conversations;
  if (conversation === undefined) throw new Error('no conversation');
  return { conversation: () => conversation, client };
}

test('a client is waited for until its request is whole, and then it waits', async () => {
  const { conversation, client } = await talk();
  expect(conversation().waitsFor).toEqual({ part: 'request', message: 0 });
  const text = requestText('RETURN 1');
  client.write(text.slice(0, 10));
  await eventually(() => conversation().waitsFor?.part === 'head');
  client.write(text.slice(10, -2));
  await eventually(() => conversation().waitsFor?.part === 'body');
  client.write(text.slice(-2));
  await eventually(() => conversation().waitsFor === null);
});

test.each([
  ['head', requestText('RETURN 1').slice(0, 10)],
  ['body', requestText('RETURN 1').slice(0, -2)],
])('a client that takes too long with the %s of its request is told so', async (part, text) => {
  const { conversation, client } = await talk();
  client.write(text);
  await eventually(() => conversation().waitsFor?.part === part);
  conversation().expire();
  expect(await readToEnd(client)).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\nconnection: close\r\n.*TIMEOUT/s);
});

test('a client that asks nothing for too long is disconnected without a word', async () => {
  const { conversation, client } = await talk();
  conversation().expire();
  expect(await readToEnd(client)).toBe('');
});
