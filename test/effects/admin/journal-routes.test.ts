import { expect, it } from 'vitest';
import type { JournalEntry } from '../../../src/types/journal.js';
import { eventually } from '../../support/eventually.js';
import { startAdmin } from './admin-client.js';

function entry(seq: number, text = ''): JournalEntry {
  return {
    kind: 'event',
    seq,
    at: 1_700_000_000_000 + seq,
    actor: 'service',
    machine: 'service',
    event: 'START',
    details: { text },
    from: 'caller',
    cause: null,
    before: 'idle',
    after: 'starting.spawning',
  };
}

const entries = (from: number, to: number, text = '') =>
  Array.from({ length: to - from + 1 }, (_, index) => entry(from + index, text));

it('gives the entries after a known one, as many as are wanted, and says which is the last', async () => {
  const { call, service } = await startAdmin();
  expect((await call('GET', '/v1/graphkeeper/journal')).body).toEqual({ entries: [], last: 0 });
  service.entries = entries(1, 9);
  expect((await call('GET', '/v1/graphkeeper/journal?after=3&limit=2')).body).toEqual({
    entries: entries(4, 5),
    last: 9,
  });
  expect((await call('GET', '/v1/graphkeeper/journal?after=9')).body).toEqual({ entries: [], last: 9 });
  expect(await call('GET', '/v1/graphkeeper/journal?after=-1')).toMatchObject({
    status: 400,
    body: { error: 'GK_INVALID_ARGUMENT' },
  });
});

/** Reads seqs of a stream until there are so many. */
async function readSeqs(
  url: string,
  count: number,
  headers: Record<string, string> = {},
  onFirst?: () => void,
): Promise<number[]> {
  const response = await fetch(url, { headers });
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  const seqs: number[] = [];
  let text = '';
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (reader === undefined) throw new Error('There is no body');
  while (seqs.length < count) {
    const { value, done } = await reader.read();
    if (done) break;
    onFirst?.();
    text += value;
    const messages = text.split('\n\n');
    text = messages.pop() ?? '';
    for (const message of messages) {
      const [, id, data] = /^id: (\d+)\nevent: entry\ndata: (.*)$/.exec(message) ?? [];
      if (data !== undefined) expect(JSON.parse(data).seq).toBe(Number(id));
      if (id !== undefined) seqs.push(Number(id));
    }
  }
  await reader.cancel();
  return seqs;
}

it('streams what is kept, then what comes; and stops listening when the reader leaves', async () => {
  const { url, service } = await startAdmin();
  service.entries = entries(1, 3);
  const reading = readSeqs(`${url}/v1/graphkeeper/journal/stream`, 5);
  await eventually(() => service.emitter.listenerCount('entry') === 1);
  for (const next of entries(4, 5)) {
    service.entries.push(next);
    service.emitter.emit('entry', next);
  }
  expect(await reading).toEqual([1, 2, 3, 4, 5]);
  await eventually(() => service.emitter.listenerCount('entry') === 0);
});

it('goes on after the last event that a reader names, and from the first where that was of another run', async () => {
  const { url, service } = await startAdmin();
  service.entries = entries(1, 4);
  const stream = `${url}/v1/graphkeeper/journal/stream`;
  expect(await readSeqs(stream, 2, { 'last-event-id': '2' })).toEqual([3, 4]);
  expect(await readSeqs(`${stream}?after=3`, 1)).toEqual([4]);
  expect(await readSeqs(stream, 4, { 'last-event-id': '900' })).toEqual([1, 2, 3, 4]);
});

it('does not drop a reader for what was kept before it came, however much that is', async () => {
  const { url, service } = await startAdmin({ maxUnreadBytes: 64 * 1024 });
  service.entries = entries(1, 3000, 'x'.repeat(1000));
  const seqs = await readSeqs(`${url}/v1/graphkeeper/journal/stream`, 3000);
  expect(seqs).toEqual(service.entries.map(({ seq }) => seq));
});
