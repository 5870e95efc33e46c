/** Calls a running Admin Service over HTTP, and holds every answer against its own API document. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, onTestFinished } from 'vitest';
import { type AdminServiceOptions, createAdminService } from '../../../src/effects/admin/admin-service.js';
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

export interface ApiDocument {
  readonly openapi: string;
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly schemas: Record<string, object> };
}

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required?: boolean }[];
  readonly responses: Record<string, { readonly description: string; readonly content?: Record<string, object> }>;
}

type Check = (method: string, path: string, answer: Answer) => void;

/** The document is the same for every Admin Service, and compiling it takes its time. */
let conforms: Check | undefined;

export async function startAdmin(options: Partial<AdminServiceOptions> = {}): Promise<AdminClient> {
  const service = new FakeService();
  const admin = await createAdminService(service, { host: '127.0.0.1', port: 0, ...options });
  onTestFinished(() => admin.close());
  conforms ??= conformance((await (await fetch(`${admin.url}/openapi.json`)).json()) as ApiDocument);
  const check = conforms;
  return {
    url: admin.url,
    service,
    close: () => admin.close(),
    async call(method, path, body, headers = {}) {
      const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
      const response = await fetch(admin.url + path, { method, headers, ...(text !== undefined && { body: text }) });
      expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
      const answer = { status: response.status, headers: response.headers, body: await response.json() };
      check(method, path, answer);
      return answer;
    },
  };
}

/** A check that an answer is one of those that the document promises for its route. */
function conformance(document: ApiDocument): Check {
  const ajv = new Ajv2020({ strict: false });
  ajv.addSchema(document, 'api');
  return (method, path, { status, body }) => {
    const plain = path.replace(/\?.*/, '').replace(/\/$/, '');
    const route = Object.keys(document.paths).find((template) =>
      new RegExp(`^${template.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(plain),
    );
    const operation = route === undefined ? undefined : document.paths[route]?.[method.toLowerCase()];
    if (route === undefined || operation === undefined) {
      expect([404, 405]).toContain(status);
      return;
    }
    const promised = operation.responses[status] ? String(status) : 'default';
    const place = [
      'paths',
      route,
      method.toLowerCase(),
      'responses',
      promised,
      'content',
      'application/json',
      'schema',
    ];
    const pointer = place.map((key) => encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/');
    const isValid = ajv.getSchema(`api#/${pointer}`);
    if (!isValid) throw new Error(`The document promises nothing for ${method} ${path} ${status}`);
    expect(isValid(body), `${method} ${path} ${status}: ${ajv.errorsText(isValid.errors)}`).toBe(true);
  };
}
