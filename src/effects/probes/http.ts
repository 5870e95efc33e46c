import { request as open } from 'node:http';

/** Resolves when GET answers 2xx. Rejects when it does not, or when aborted. Uses a connection of its own each time. */
export function probeHttp(url: URL, signal: AbortSignal): Promise<void> {
  return ask('GET', url, '', signal);
}

/** The same with a query by POST: what answers this answers clients. */
export function probeQuery(url: URL, query: string, signal: AbortSignal): Promise<void> {
  return ask('POST', url, query, signal);
}

function ask(method: 'GET' | 'POST', url: URL, body: string, signal: AbortSignal): Promise<void> {
  const headers = method === 'POST' ? { 'content-type': 'text/plain' } : {};
  return new Promise((resolve, reject) => {
    const request = open(url, { method, headers, agent: false, signal }, (response) => {
      const status = response.statusCode ?? 0;
      if (status >= 200 && status < 300) resolve();
      else reject(new Error(`${method} ${url.pathname} answered ${status}`));
      // The body says nothing that we need.
      response.destroy();
    });
    request.on('error', reject);
    request.end(body);
  });
}
