/** From here on every answer that a test gets from an Admin Service by fetch is held against its API document. */
import { type ApiDocument, type Complaint, complainBy } from './api-check.js';

const services = new Set<string>();
/** The document is the same for every Admin Service, and compiling it takes its time. */
let complaint: Promise<Complaint> | undefined;

export function checkAnswersOf(adminUrl: string): void {
  if (services.size === 0) globalThis.fetch = checking(globalThis.fetch);
  services.add(new URL(adminUrl).origin);
}

/** Rejects when an answer is not one that the document promises. */
function checking(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    const { origin, pathname } = new URL(input instanceof Request ? input.url : input);
    const isJson = response.headers.get('content-type')?.startsWith('application/json');
    if (!services.has(origin) || !isJson || pathname === '/openapi.json') return response;
    complaint ??= documentOf(origin, fetch).then(complainBy);
    const method = input instanceof Request ? input.method : (init?.method ?? 'GET');
    const problem = (await complaint)(method, pathname, {
      status: response.status,
      body: await response.clone().json(),
    });
    if (problem !== null) throw new Error(problem);
    return response;
  };
}

async function documentOf(origin: string, fetch: typeof globalThis.fetch): Promise<ApiDocument> {
  return (await (await fetch(`${origin}/openapi.json`)).json()) as ApiDocument;
}
