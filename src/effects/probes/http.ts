import { get } from 'node:http';

/** Resolves when GET answers 2xx. Rejects when it does not, or when aborted. Uses a connection of its own each time. */
export function probeHttp(url: URL, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent: false, signal }, (response) => {
      const status = response.statusCode ?? 0;
      if (status >= 200 && status < 300) resolve();
      else reject(new Error(`GET ${url.pathname} answered ${status}`));
      // The body says nothing that we need.
      response.destroy();
    });
    request.on('error', reject);
  });
}
