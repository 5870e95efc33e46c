/** Reads a stream of server-sent events: `event:` and `data:` lines, an empty line after each event. */

export interface ServerSentEvent {
  readonly event: string;
  readonly data: string;
}

export async function* readEvents(chunks: AsyncIterable<string>): AsyncGenerator<ServerSentEvent> {
  let pending = '';
  for await (const chunk of chunks) {
    const blocks = (pending + chunk).replaceAll('\r\n', '\n').split('\n\n');
    pending = blocks.pop() ?? '';
    for (const block of blocks) {
      const event = readBlock(block);
      if (event.data) yield event;
    }
  }
}

/** A block of comments only, sent to keep the connection alive, has no data. */
function readBlock(block: string): ServerSentEvent {
  let event = 'message';
  const data: string[] = [];
  for (const line of block.split('\n')) {
    const [, field, value = ''] = /^(\w+): ?(.*)$/.exec(line) ?? [];
    if (field === 'event') event = value;
    if (field === 'data') data.push(value);
  }
  return { event, data: data.join('\n') };
}
