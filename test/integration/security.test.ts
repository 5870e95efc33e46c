import { mkdirSync, readdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { execa } from 'execa';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type CertificateFiles, makeCertificate } from '../support/certificate.js';
import { eventually } from '../support/eventually.js';
import { isAlive } from '../support/processes.js';
import { CLI, type Daemon, serve } from '../support/serve.js';
import { itemGraph, openService, processesOf, query } from '../support/service.js';
import { tempDir } from '../support/temp-dir.js';

const OPERATOR = 'operator-token-0123456789';
const READER = 'reader-token-0123456789ab';
const QUERIER = 'querier-token-0123456789a';
const TOKENS = [OPERATOR, READER, QUERIER];

function secretFile(name: string, text: string): string {
  const file = join(tempDir(), name);
  writeFileSync(file, text, { mode: 0o600 });
  return file;
}

function startServe(workspace: string, flags: readonly string[], env: Readonly<Record<string, string>>): Daemon {
  const daemon = serve(workspace, flags, env);
  onTestFinished(async () => {
    if (isAlive(daemon.pid)) daemon.kill('SIGKILL');
    await daemon.exit;
  });
  return daemon;
}

async function cli(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { exitCode, stdout, stderr } = await execa(process.execPath, [CLI, ...args], {
    reject: false,
    env: { NO_COLOR: '1', ...env },
  });
  return { exitCode, stdout, stderr };
}

/** Everything under a directory, as one text. */
function contentsOf(directory: string): string {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n');
}

const procFile = (pid: number, name: string) => readFileSync(`/proc/${pid}/${name}`, 'latin1');

describe('a service with tokens', () => {
  test('lets in who has one, and shows none of them anywhere', { timeout: 120_000 }, async () => {
    const workspace = tempDir();
    const env = {
      GRAPHKEEPER_SECURITY_ADMIN_TOKEN_FILE: secretFile('admin', OPERATOR),
      GRAPHKEEPER_ADMIN_READ_ONLY_TOKEN: READER,
      GRAPHKEEPER_QUERY_TOKEN: QUERIER,
      GRAPHKEEPER_LOG_LEVEL: 'trace',
    };
    const daemon = startServe(workspace, [], env);
    const { endpoints, ...line } = await daemon.ready();
    expect(line).toMatchObject({ needs_token: { admin: true, query: true } });
    const at = { GRAPHKEEPER_ADMIN: endpoints.admin };

    const refused = await cli(['stop'], at);
    expect(refused).toMatchObject({ exitCode: 1 });
    expect(refused.stderr).toMatch(
      /The Admin Service needs a token, and none came with this request: .* commands take it from GRAPHKEEPER_ADMIN_TOKEN or --admin-token-file/,
    );
    expect((await cli(['stop'], { ...at, GRAPHKEEPER_ADMIN_TOKEN: READER })).stderr).toMatch(
      /POST \/v1\/service\/stop needs an operator token, and this token may only read/,
    );
    expect((await cli(['status', '--watch'], at)).stderr).toMatch(/The Admin Service needs a token/);
    expect((await cli(['status'], { ...at, GRAPHKEEPER_ADMIN_TOKEN: READER })).stdout).toMatch(/^service +ready/);

    const count = ['query', 'MATCH (n) RETURN count(n) AS n', '--admin-token-file', secretFile('reader', READER)];
    expect((await cli(count, at)).stderr).toMatch(
      /The query endpoint needs a token, .* GRAPHKEEPER_QUERY_TOKEN or --query-token-file/,
    );
    expect((await cli([...count, '--query-token-file', secretFile('query', QUERIER)], at)).stdout).toContain('1 row');
    expect((await cli(['restart'], { ...at, GRAPHKEEPER_ADMIN_TOKEN: OPERATOR })).exitCode).toBe(0);

    const answers: string[] = [];
    for (const token of [...TOKENS, 'wrong-token-0123456789']) {
      for (const path of [
        '/v1/graph',
        '/v1/service/status',
        '/v1/service/logs',
        '/openapi.json',
        '/v1/nonsense',
        '/v1/graph/9',
      ]) {
        const headers = { authorization: `Bearer ${token}` };
        answers.push(await (await fetch(endpoints.admin + path, { headers })).text());
        answers.push(await (await fetch(endpoints.admin + path, { method: 'POST', headers, body: '{' })).text());
      }
      const body = 'RETURN nonsense';
      const headers = { authorization: `Bearer ${token}` };
      answers.push(
        await (await fetch(`${endpoints.query}/v1/graph/current/query`, { method: 'POST', headers, body })).text(),
      );
    }
    const children = processesOf(workspace);
    expect(children.length).toBeGreaterThan(0);
    const places = {
      answers: answers.join('\n'),
      stdout: [...daemon.lines.map((one) => JSON.stringify(one)), ...daemon.garbage].join('\n'),
      files: contentsOf(workspace),
      command: procFile(daemon.pid, 'cmdline'),
      'commands of children': children.map((pid) => procFile(pid, 'cmdline')).join('\n'),
      'environments of children': children.map((pid) => procFile(pid, 'environ')).join('\n'),
    };
    for (const [place, text] of Object.entries(places)) {
      expect(text.length).toBeGreaterThan(0);
      for (const token of TOKENS) expect([place, text.includes(token)]).toEqual([place, false]);
    }
  });

  test('does not hand a token to a GraphServer whose profile asks for it', async () => {
    const { inheritedEnvironment } = await import('../../src/effects/process/environment.js');
    const env = { GRAPHKEEPER_ADMIN_TOKEN: OPERATOR, GRAPHKEEPER_QUERY_TOKEN: QUERIER, PATH: '/bin' };
    expect(inheritedEnvironment(Object.keys(env), env)).toEqual({ PATH: '/bin' });
  });
});

describe('an endpoint that other machines can reach', () => {
  test.each([
    [
      'adminHost',
      'admin_host',
      /set security\.admin_token_file or GRAPHKEEPER_ADMIN_TOKEN, or listen on 127\.0\.0\.1$/,
    ],
    [
      'queryHost',
      'query_host',
      /set security\.query_token_file or GRAPHKEEPER_QUERY_TOKEN, or security\.allow_open_query/,
    ],
  ])('is not opened without a token (%s)', async (option, field, remedy) => {
    for (const host of ['0.0.0.0', '::', '10.255.255.254', 'example.org']) {
      const opening = openService({ admin: true, [option]: host });
      await expect(opening).rejects.toMatchObject({ code: 'GK_TOKEN_REQUIRED', details: { field, value: host } });
      await expect(opening).rejects.toThrow(remedy);
    }
  });

  test('is opened with one', async () => {
    const tokens = { admin: OPERATOR, query: QUERIER };
    const service = await openService({ admin: true, adminHost: '0.0.0.0', queryHost: '0.0.0.0', tokens });
    const port = new URL(service.endpoints.admin ?? '').port;
    expect((await fetch(`http://127.0.0.1:${port}/v1/graph`)).status).toBe(401);
  });

  test('is opened for queries without one where that is wanted', async () => {
    const service = await openService({ queryHost: '0.0.0.0', security: { allowOpenQuery: true } });
    expect(service.endpoints.query).toMatch(/^http:\/\/0\.0\.0\.0:\d+$/);
  });
});

test.each([
  [
    'a read-only token alone',
    { adminReadOnlyTokenFile: 'READER' },
    /nobody could change anything: set security\.admin_token_file/,
  ],
  [
    'a certificate without a key',
    { tlsCertFile: '/x' },
    /security\.tls_key_file is null: security\.tls_cert_file is of no use without it/,
  ],
  [
    'a key without a certificate',
    { tlsKeyFile: '/x' },
    /security\.tls_cert_file is null: security\.tls_key_file is of no use without it/,
  ],
  [
    'a certificate that is not there',
    { tlsCertFile: '/x', tlsKeyFile: '/x' },
    /security\.tls_key_file is "\/x": give a file that can be read/,
  ],
])('%s is refused', async (_, security, message) => {
  const files = Object.entries(security).map(([key, value]) => [
    key,
    value === 'READER' ? secretFile('r', READER) : value,
  ]);
  const opening = openService({ admin: true, security: Object.fromEntries(files) });
  await expect(opening).rejects.toMatchObject({ code: 'GK_CONFIG_INVALID' });
  await expect(opening).rejects.toThrow(message);
});

describe('a service with a certificate', () => {
  test('speaks TLS on both endpoints, to its commands as well', { timeout: 120_000 }, async () => {
    const { certFile, keyFile } = makeCertificate();
    const config = secretFile(
      'graphkeeper.yaml',
      `security:\n  tls_cert_file: ${certFile}\n  tls_key_file: ${keyFile}\n`,
    );
    const daemon = startServe(tempDir(), ['--config', config], {});
    const { endpoints } = await daemon.ready();
    expect(endpoints.admin).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    expect(endpoints.query).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    const asked = await cli(['query', 'RETURN 1 AS one', '--admin', endpoints.admin, '--ca-file', certFile]);
    expect(asked).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('1 row') });
    const trusting = await cli(['status', '--admin', endpoints.admin], { NODE_EXTRA_CA_CERTS: certFile });
    expect(trusting.stdout).toMatch(/^service +ready/);
    const doubting = await cli(['status', '--admin', endpoints.admin]);
    expect(doubting).toMatchObject({ exitCode: 3, stderr: expect.stringMatching(/self-signed certificate/) });
    const plain = await cli(['status', '--admin', endpoints.admin.replace('https', 'http')]);
    expect(plain.exitCode).toBe(3);
  });

  test('refuses old versions of TLS, and takes a new certificate when its files are replaced', async () => {
    const files = makeCertificate();
    const service = await openService({
      admin: true,
      security: { tlsCertFile: files.certFile, tlsKeyFile: files.keyFile },
    });
    const { admin = '', query: queries } = service.endpoints;
    for (const url of [admin, queries]) await expect(versionOf(url, 'TLSv1.1')).rejects.toThrow();
    for (const url of [admin, queries]) expect(await versionOf(url, 'TLSv1.2')).toBe('TLSv1.2');
    expect((await get(`${admin}/v1/service/status`, files)).status).toBe(200);

    const next = makeCertificate();
    renameSync(next.keyFile, files.keyFile);
    renameSync(next.certFile, files.certFile);
    for (const url of [admin, queries]) {
      await eventually(async () => (await get(`${url}/v1/graph`, files)).status);
    }
  });
});

/** Which version was agreed on, when no newer one is offered. */
function versionOf(url: string, maxVersion: 'TLSv1.1' | 'TLSv1.2'): Promise<string | null> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const options = {
      host: hostname,
      port: Number(port),
      rejectUnauthorized: false,
      minVersion: 'TLSv1.1',
      maxVersion,
    } as const;
    const socket = connect(options, () => {
      resolve(socket.getProtocol());
      socket.destroy();
    });
    socket.on('error', reject);
  });
}

/** On a connection of its own, trusting this certificate only. */
function get(url: string, { certFile }: CertificateFiles): Promise<{ status: number | undefined }> {
  return new Promise((resolve, reject) => {
    request(url, { ca: readFileSync(certFile), agent: false }, (response) => {
      response.resume();
      resolve({ status: response.statusCode });
    })
      .on('error', reject)
      .end();
  });
}

test('a GraphServer answers queries through its service only', async () => {
  const service = await openService();
  await service.start();
  expect(await query(service, 'MATCH (n) RETURN count(n)')).toMatchObject({ status: 200, body: { rows: [[6]] } });
  const own = service.status().generation?.endpoints?.query ?? '';
  for (const headers of [{}, { 'x-graphkeeper-secret': 'x'.repeat(64) }, { 'x-graphkeeper-secret': 'é'.repeat(64) }]) {
    const response = await fetch(own, { method: 'POST', body: 'MATCH (n) RETURN n', headers });
    expect([response.status, await response.json()]).toEqual([
      403,
      expect.objectContaining({ error: 'GK_FOREIGN_CALLER' }),
    ]);
  }
});

test('queries reach no file, unless that is allowed', async () => {
  const file = secretFile('passwords.csv', 'user,password\nmarko,71830419\n');
  const steal = `LOAD FROM '${file}' RETURN *`;
  const service = await openService();
  await service.start();
  expect(await query(service, steal)).toMatchObject({ status: 403, body: { error: 'GK_STATEMENT_FORBIDDEN' } });
  const allowing = await openService({ security: { allowFileAccess: true } });
  await allowing.start();
  expect(await query(allowing, steal)).toMatchObject({ status: 200, body: { rows: [['marko', 71830419]] } });
});

describe('loads', () => {
  const mapping = (input: string) => ({ vertex_mappings: [{ type_name: 'item', inputs: [input] }] });
  const csv = 'id\n1\n2\n';

  test('read files in the given directories only, links followed', { timeout: 60_000 }, async () => {
    const [allowed, other] = [tempDir(), tempDir()];
    writeFileSync(join(allowed, 'items.csv'), csv);
    writeFileSync(join(other, 'items.csv'), csv);
    symlinkSync(join(other, 'items.csv'), join(allowed, 'link.csv'));
    symlinkSync(other, join(allowed, 'directory'));
    symlinkSync(join(allowed, 'items.csv'), join(other, 'inside.csv'));
    const service = await openService({ security: { dataDirectories: [allowed] } });
    const { id } = await service.graphs.create(itemGraph);
    const outside = [
      join(other, 'items.csv'),
      `${allowed}/../${other.split('/').at(-1)}/items.csv`,
      join(allowed, 'link.csv'),
      join(allowed, 'directory', 'items.csv'),
      `${allowed}.csv`,
      allowed,
      '/etc/passwd',
      '/proc/self/environ',
      '/no/such/file',
    ];
    for (const input of outside) {
      const loading = service.graphs.load(id, mapping(input));
      await expect(loading, input).rejects.toMatchObject({ code: 'GK_INVALID_MAPPING' });
      await expect(loading, input).rejects.toThrow(`files are read in these directories only: ${allowed}`);
    }
    for (const input of [join(allowed, 'items.csv'), join(other, 'inside.csv')]) {
      const job = await service.graphs.load(id, mapping(input));
      expect((await service.graphs.waitForJob(job.id)).status).toBe('SUCCESS');
    }
    await expect(service.graphs.load(id, mapping(`${allowed}/items.csv\0.csv`))).rejects.toMatchObject({
      code: 'GK_INVALID_MAPPING',
    });
  });

  test('read plain files only: a device or a pipe would never end', async () => {
    const service = await openService();
    const { id } = await service.graphs.create(itemGraph);
    for (const input of ['/dev/zero', '/dev/stdin', tempDir()]) {
      await expect(service.graphs.load(id, mapping(input))).rejects.toThrow(/name a plain file/);
    }
  });

  test('read in uploads of the workspace only when other machines can reach the Admin Service', async () => {
    const workspace = tempDir();
    const options = { workspace, admin: true, adminHost: '0.0.0.0', tokens: { admin: OPERATOR } };
    const service = await openService(options);
    const { id } = await service.graphs.create(itemGraph);
    const file = secretFile('items.csv', csv);
    await expect(service.graphs.load(id, mapping(file))).rejects.toThrow(
      `files are read in these directories only: ${join(workspace, 'uploads')} (security.data_directories)`,
    );
    mkdirSync(join(workspace, 'uploads'));
    writeFileSync(join(workspace, 'uploads', 'items.csv'), csv);
    const job = await service.graphs.load(id, mapping(join(workspace, 'uploads', 'items.csv')));
    expect((await service.graphs.waitForJob(job.id)).status).toBe('SUCCESS');
  });
});

test.each([
  ['a relative path', '../../outside'],
  ['an absolute path', '/tmp/outside'],
  ['a text with a NUL', 'a\0b'],
  ['Cypher', '`"\'; COPY'],
  ['a sign that turns the direction', '\u202e'],
  ['a command', '$(touch outside)'],
  ['something very long', 'x'.repeat(5000)],
])('a graph that is called %s is just called that', async (_, name) => {
  const workspace = tempDir();
  const service = await openService({ workspace });
  const created = await service.graphs.create({ ...itemGraph, name }).catch((error: unknown) => error);
  if (created instanceof Error) expect(created).toMatchObject({ code: 'GK_INVALID_SCHEMA' });
  else expect(service.graphs.list().map((graph) => graph.name)).toEqual(['modern_graph', name]);
  expect(readdirSync(workspace).toSorted()).toEqual(expect.arrayContaining(['data', 'logs', 'store']));
  expect(contentsOf(join(workspace, 'data')).length).toBeGreaterThan(0);
  expect(readdirSync(join(workspace, 'data'))).toHaveLength(created instanceof Error ? 1 : 2);
});
