/** Server-sent events, read from the body of an answer. */

export interface StreamReader {
  /** The answer has begun. */
  onOpen(): void;
  /** Something came, be it a heartbeat. */
  onHeard(): void;
  onEvent(event: string, data: string): void;
}

/** Resolves at the end of the body; rejects when the connection breaks. */
export async function readEvents(
  body: ReadableStream<Uint8Array>,
  reader: Omit<StreamReader, 'onOpen'>,
): Promise<void> {
  const decoder = new TextDecoder();
  let unread = '';
  for await (const bytes of body) {
    reader.onHeard();
    unread += decoder.decode(bytes, { stream: true });
    const messages = unread.split('\n\n');
    unread = messages.pop() ?? '';
    for (const message of messages) readMessage(message, reader);
  }
}

function readMessage(message: string, reader: Pick<StreamReader, 'onEvent'>): void {
  const fields = message.split('\n').map((line) => /^(\w*):? ?(.*)$/.exec(line) ?? []);
  const values = (name: string) => fields.filter((field) => field[1] === name).map((field) => field[2] ?? '');
  const data = values('data');
  if (data.length > 0) reader.onEvent(values('event')[0] ?? 'message', data.join('\n'));
}
