/** Takes apart what a client has received: answers in the order in which they came. */

export interface Response {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Received {
  /** Final answers; `100 Continue` and its like are left out. */
  readonly responses: readonly Response[];
  /** What is no answer, or only the beginning of one. */
  readonly rest: string;
}

/** `isHead` says whether the answer at that place is to HEAD, and thus without a body. */
export function readResponses(bytes: string, isHead: (place: number) => boolean): Received {
  const responses: Response[] = [];
  let rest = bytes;
  for (;;) {
    const endOfHead = rest.indexOf('\r\n\r\n');
    const [statusLine = '', ...lines] = rest.slice(0, Math.max(0, endOfHead)).split('\r\n');
    const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(statusLine)?.[1]);
    if (endOfHead === -1 || Number.isNaN(status)) return { responses, rest };
    const headers = Object.fromEntries(lines.map(splitHeader));
    const afterHead = rest.slice(endOfHead + 4);
    if (status < 200) {
      rest = afterHead;
      continue;
    }
    const length = isHead(responses.length) ? 0 : Number(headers['content-length']);
    // Answers of less than 64 KiB have a length, whatever the GraphServer did.
    if (Number.isNaN(length) || afterHead.length < length) return { responses, rest };
    responses.push({ status, headers, body: afterHead.slice(0, length) });
    rest = afterHead.slice(length);
  }
}

function splitHeader(line: string): [string, string] {
  const colon = line.indexOf(':');
  return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
}
