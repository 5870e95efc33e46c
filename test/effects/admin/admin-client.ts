/** Calls a running Admin Service over HTTP, and holds every answer against its own API document. */
import { expect, onTestFinished } from 'vitest';
import { type AdminServiceOptions, createAdminService } from '../../../src/effects/admin/admin-service.js';
import { type ApiDocument, type Complaint, complainBy } from '../../support/api-check.js';
import { FakeService } from './fake-service.js';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

export interface AdminClient {
  readonly url: string;
  readonly service: FakeService;
  /** Sends a text as it is, anything else as JSON. */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  close(): Promise<void>;
}

/** The document is the same for every Admin Service, and compiling it takes its time. */
let complaint: Complaint | undefined;

export async function startAdmin(options: Partial<AdminServiceOptions> = {}): Promise<AdminClient> {
  const service = new FakeService();
  const admin = await createAdminService(service, { host: '127.0.0.1', port: 0, ...options });
  onTestFinished(() => admin.close());
  complaint ??= complainBy((await (await fetch(`${admin.url}/openapi.json`)).json()) as ApiDocument);
  const check = complaint;
  return {
    url: admin.url,
    service,
    close: () => admin.close(),
    async call(method, path, body, headers = {}) {
      const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
      const response = await fetch(admin.url + path, { method, headers, ...(text !== undefined && { body: text }) });
      expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
      const answer = { status: response.status, headers: response.headers, body: await response.json() };
      expect(check(method, path, answer)).toBeNull();
      return answer;
    },
  };
}
