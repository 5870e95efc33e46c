import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createAdminService } from '../../../src/effects/admin/admin-service.js';
import type { ApiDocument } from '../../support/api-check.js';
import { startAdmin } from './admin-client.js';
import { FakeService } from './fake-service.js';

describe('what is not a route', () => {
  it.each([
    ['GET', '/'],
    ['GET', '/v2/graph'],
    ['GET', '/v1/graph/1/schemas'],
    ['GET', '/v1/graph/%zz'],
    ['GET', `/v1/graph/${'1'.repeat(500)}`],
    ['GET', '/openapi_json'],
  ])('%s %s is not found', async (method, path) => {
    const { call } = await startAdmin();
    expect(await call(method, path)).toMatchObject({
      status: 404,
      body: {
        code: 4,
        error: 'GK_ROUTE_NOT_FOUND',
        message: `${method} ${path} is not a route here: see /openapi.json`,
      },
    });
  });

  it.each([
    ['PUT', '/v1/graph/1', 'GET, HEAD, DELETE'],
    ['PATCH', '/v1/graph', 'POST, GET, HEAD'],
    ['GET', '/v1/service/start?x=1', 'POST'],
    ['DELETE', '/v1/service/status/', 'GET, HEAD'],
    ['POST', '/v1/job/1', 'GET, HEAD, DELETE'],
  ])('%s %s is not allowed, and those that are are named', async (method, path, allowed) => {
    const { call } = await startAdmin();
    // The body is not looked at.
    const answer = await call(method, path, method === 'GET' ? undefined : '{not json');
    expect(answer).toMatchObject({
      status: 405,
      body: {
        code: 14,
        error: 'GK_METHOD_NOT_ALLOWED',
        message: `${method} is not allowed on ${path.replace('?x=1', '')}: use ${allowed}`,
      },
    });
    expect(answer.headers.get('allow')).toBe(allowed);
  });
});

it('an unexpected error is logged with its stack, and the client sees one line', async () => {
  const logged: unknown[][] = [];
  const logger = { error: (...args: unknown[]) => logged.push(args) };
  const { call, service } = await startAdmin({ logger });
  const bug = new TypeError('x is not a function');
  service.failures.set('status', bug);
  const { status, body } = await call('GET', '/v1/service/status');
  expect(status).toBe(500);
  expect(body).toEqual({
    code: 103,
    error: 'GK_INTERNAL',
    message: 'Internal error: x is not a function',
    details: { reason: 'x is not a function' },
  });
  expect(logged).toEqual([[{ err: bug, url: '/v1/service/status' }, 'An admin request failed']]);
});

it("a request that HTTP itself forbids is the client's fault", async () => {
  const { url } = await startAdmin();
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.write('POST /v1/graph HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}');
  let text = '';
  for await (const chunk of socket) text += String(chunk);
  expect(text).toMatch(/^HTTP\/1\.1 400 /);
});

it('a request without a body may still declare its type', async () => {
  const { call } = await startAdmin();
  const headers = { 'content-type': 'application/json' };
  expect(await call('DELETE', '/v1/graph/1', undefined, headers)).toMatchObject({ status: 200 });
  expect(await call('POST', '/v1/service/start', undefined, headers)).toMatchObject({ status: 200 });
  expect(await call('GET', '/v1/job', undefined, headers)).toMatchObject({ status: 200 });
});

it('a client that leaves in the midst of its request is no error of ours', async () => {
  const logged: unknown[] = [];
  const { call, url, service } = await startAdmin({ logger: { error: (...args: unknown[]) => logged.push(args) } });
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.write('POST /v1/graph HTTP/1.1\r\nHost: x\r\nContent-Length: 200\r\n\r\n{"name":');
  socket.end();
  await once(socket.resume(), 'close');
  expect(await call('GET', '/v1/graph')).toMatchObject({ status: 200 });
  expect(service.calls).toEqual([]);
  expect(logged).toEqual([]);
});

describe('listening', () => {
  it('the URL has the host and the real port', async () => {
    const admin = await createAdminService(new FakeService(), { host: 'localhost', port: 0 });
    onTestFinished(() => admin.close());
    expect(admin.url).toMatch(/^http:\/\/localhost:[1-9]\d*$/);
    expect((await fetch(`${admin.url}/v1/graph`)).status).toBe(200);
  });

  it('an IPv6 host is put into brackets', async () => {
    const admin = await createAdminService(new FakeService(), { host: '::1', port: 0 });
    onTestFinished(() => admin.close());
    expect((await fetch(`${admin.url}/v1/graph`)).status).toBe(200);
    expect(admin.url).toMatch(/^http:\/\/\[::1\]:\d+$/);
  });

  it('a port that is in use is named', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void holder.close());
    await once(holder, 'listening');
    const { port } = holder.address() as AddressInfo;
    await expect(createAdminService(new FakeService(), { host: '127.0.0.1', port })).rejects.toMatchObject({
      code: 'GK_PORT_IN_USE',
      details: { field: 'admin_port', port },
    });
  });

  it('a host that is not of this machine is named', async () => {
    await expect(createAdminService(new FakeService(), { host: '192.0.2.1', port: 0 })).rejects.toMatchObject({
      code: 'GK_INVALID_ARGUMENT',
      details: { field: 'admin_host', value: '192.0.2.1' },
    });
  });
});

describe('closing', () => {
  it('finishes the answers that are under way, and can be asked for twice', async () => {
    const admin = await startAdmin({ closeTimeoutMs: 60_000 });
    let release: () => void = () => undefined;
    admin.service.hold = new Promise((resolve) => {
      release = resolve;
    });
    const stopping = admin.call('POST', '/v1/service/stop');
    await expect.poll(() => admin.service.calls).toEqual([['stop']]);
    const closed = Promise.all([admin.close(), admin.close()]);
    release();
    expect(await stopping).toMatchObject({ status: 200 });
    await closed;
    await expect(fetch(admin.url)).rejects.toThrow();
  });

  it('does not wait longer than closeTimeoutMs for them', async () => {
    const admin = await startAdmin({ closeTimeoutMs: 50 });
    admin.service.hold = new Promise(() => undefined);
    const stopping = expect(admin.call('POST', '/v1/service/stop')).rejects.toThrow();
    await expect.poll(() => admin.service.calls).toEqual([['stop']]);
    await admin.close();
    await stopping;
  });
});

describe('the API document', () => {
  it('lists every route and every schema, once', async () => {
    const { call } = await startAdmin();
    const document = (await call('GET', '/openapi.json')).body as ApiDocument;
    const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(operations.sort()).toEqual(
      [
        'GET /openapi.json',
        'POST /v1/graph',
        'GET /v1/graph',
        'GET /v1/graph/{id}',
        'DELETE /v1/graph/{id}',
        'GET /v1/graph/{id}/schema',
        'POST /v1/graph/{id}/dataloading',
        ...['POST', 'PUT', 'DELETE'].flatMap((method) => [
          `${method} /v1/graph/{id}/schema/vertex`,
          `${method} /v1/graph/{id}/schema/edge`,
        ]),
        'POST /v1/file/upload',
        'GET /v1/graph/{id}/statistics',
        ...['GET', 'POST', 'PUT', 'DELETE'].flatMap((method) => [
          `${method} /v1/graph/{id}/vertex`,
          `${method} /v1/graph/{id}/edge`,
        ]),
        'POST /v1/graph/{id}/procedure',
        'GET /v1/graph/{id}/procedure',
        'GET /v1/graph/{id}/procedure/{procedure_id}',
        'PUT /v1/graph/{id}/procedure/{procedure_id}',
        'DELETE /v1/graph/{id}/procedure/{procedure_id}',
        'GET /v1/graphkeeper/figures',
        'GET /v1/graphkeeper/journal',
        'GET /v1/graphkeeper/journal/stream',
        'GET /metrics',
        'GET /v1/job',
        'GET /v1/job/{id}',
        'DELETE /v1/job/{id}',
        'POST /v1/service/start',
        'POST /v1/service/restart',
        'POST /v1/service/stop',
        'GET /v1/service/status',
        'GET /v1/service/registry',
        'GET /v1/service/registry/{id}/{service_name}',
        'GET /v1/node/status',
        'GET /v1/service/ready',
        'GET /v1/service/logs',
        'GET /v1/service/events',
      ].sort(),
    );
    expect(Object.keys(document.components.schemas).sort()).toEqual(
      [
        ...['Error', 'Graph', 'GraphDocument', 'GraphSchema', 'Job', 'MappingDocument', 'ServiceStatus'],
        ...['Procedure', 'ProcedureDocument'],
      ].sort(),
    );
  });

  it('is a well-formed OpenAPI 3.1 document', async () => {
    const { call } = await startAdmin();
    const document = (await call('GET', '/openapi.json')).body as ApiDocument;
    expect(document).toMatchObject({ openapi: '3.1.0', info: { title: 'graphkeeper Admin Service', version: '1' } });
    for (const [path, methods] of Object.entries(document.paths)) {
      for (const [method, operation] of Object.entries(methods)) {
        const place = `${method} ${path}`;
        expect(operation, place).toMatchObject({ summary: expect.any(String), tags: [expect.any(String)] });
        expect(Object.keys(operation.responses), place).toContain('200');
        expect(Object.keys(operation.responses), place).toContain('default');
        for (const [status, response] of Object.entries(operation.responses)) {
          expect(response.description, `${place} ${status}`).toMatch(/^(?!Default Response).+/);
          expect(response.content, `${place} ${status}`).toBeDefined();
        }
        const inPath = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
        const declared = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path');
        expect(
          declared.map((parameter) => parameter.name),
          place,
        ).toEqual(inPath);
        for (const parameter of declared) expect(parameter.required, place).toBe(true);
      }
    }
    for (const [, target] of JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)) {
      expect(Object.keys(document.components.schemas).map((name) => `#/components/schemas/${name}`)).toContain(target);
    }
  });
});
