import { setTimeout as delay } from 'node:timers/promises';

type Falsy = false | null | undefined;

/** Resolves with what the check returns, once that is truthy. Rejects after `timeoutMs` (default 20 s) with the check's last error, if any. */
export async function eventually<T>(
  check: () => Falsy | T | Promise<Falsy | T>,
  { timeoutMs = 20_000 }: { readonly timeoutMs?: number } = {},
): Promise<T> {
  const giveUpAt = performance.now() + timeoutMs;
  for (;;) {
    let failure: unknown;
    try {
      const result = await check();
      if (result) return result;
    } catch (error) {
      failure = error;
    }
    if (performance.now() > giveUpAt) {
      throw new Error(`Not within ${timeoutMs} ms: ${check.toString()}`, { cause: failure });
    }
    await delay(10);
  }
}
