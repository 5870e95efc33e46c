/** One question to bench/child.mjs, wherever it is. */
import { type Agent, request as open } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

/** To be sure: nothing here takes as long. */
const GIVE_UP_MS = 60_000;
const ASK_AGAIN_MS = 1;

/** Resolves with the pid of the child that answered. Without an agent the connection is used once. */
export function ask(url: URL, agent?: Agent): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'text/plain' };
    const options = { method: 'POST', headers, agent: agent ?? false, signal: AbortSignal.timeout(GIVE_UP_MS) };
    const request = open(url, options, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.once('error', reject).once('end', () => {
        if (response.statusCode === 200) resolve(Number(text));
        else reject(new Error(`${response.statusCode} ${text}`));
      });
    });
    // It certainly reads, so that the gateway may send it again.
    request.once('error', reject).end('MATCH (n) RETURN n');
  });
}

export interface Answer {
  readonly pid: number;
  /** Questions that came to nothing before. */
  readonly failed: number;
}

/** Asks until a child other than this one has answered. @throws when none does */
export async function untilAnswered(url: URL, otherThan: number | null = null): Promise<Answer> {
  const giveUpAt = performance.now() + GIVE_UP_MS;
  for (let failed = 0; ; failed += 1) {
    const pid = await ask(url).catch((error: unknown) => {
      if (performance.now() > giveUpAt) throw error;
      return null;
    });
    if (pid !== null && pid !== otherThan) return { pid, failed };
    await delay(ASK_AGAIN_MS);
  }
}
