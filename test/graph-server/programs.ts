/** Starts the loader and the GraphServer as the parent does: with a lifeline, a notify descriptor and a bare environment. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa, type ResultPromise } from 'execa';
import type { GraphSchema, MappingDocument } from '../../src/types/graph.js';
import type { Notification } from '../../src/types/notify.js';
import { eventually } from '../support/eventually.js';

const PROGRAMS = fileURLToPath(new URL('../../dist/graph-server/', import.meta.url));

const OPTIONS = {
  stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
  env: { GRAPHKEEPER_NOTIFY_FD: '3' },
  extendEnv: false,
  reject: false,
  stripFinalNewline: { fd3: false },
} as const;

export interface LoadReport {
  readonly exitCode: number | undefined;
  readonly stderr: string;
  readonly notifications: readonly Notification[];
  /** The JSON value of ERROR. */
  readonly error: { readonly code: string; readonly message: string } | null;
  readonly data: string;
}

/** Loads into `<directory>/graph.db`. */
export async function load(
  directory: string,
  schema: GraphSchema,
  mapping: MappingDocument | null = null,
): Promise<LoadReport> {
  const job = join(directory, 'job.json');
  const data = join(directory, 'graph.db');
  writeFileSync(job, JSON.stringify({ schema, mapping }));
  const args = [join(PROGRAMS, 'load.js'), '--data', data, '--job', job];
  const { exitCode, stderr, stdio } = await execa(process.execPath, args, OPTIONS);
  const notifications = parseNotifications(stdio[3]);
  const error = notifications.find((one) => one.ERROR !== undefined)?.ERROR;
  return { exitCode, stderr, notifications, data, error: error === undefined ? null : JSON.parse(error) };
}

/** Of an answer, columns and rows; of an error, code, error and message. */
interface Body {
  readonly columns?: readonly { readonly name: string; readonly type: string }[];
  readonly rows?: unknown[][];
  readonly code?: number;
  readonly error?: string;
  readonly message?: string;
}

export interface Answer {
  readonly status: number;
  readonly generation: string | null;
  readonly body: Body;
}

export interface RunningServer {
  readonly pid: number;
  readonly url: string;
  /** Empty unless it was started with --bolt-port. */
  readonly boltUrl: string;
  readonly process: ResultPromise<typeof OPTIONS>;
  /** Posts Cypher as text, or as JSON when there are parameters. */
  query(text: string, parameters?: Readonly<Record<string, unknown>>): Promise<Answer>;
  /** Rows of a query that must succeed. */
  rows(text: string, parameters?: Readonly<Record<string, unknown>>): Promise<unknown[][]>;
  /** SIGTERM, and the exit that follows. */
  stop(): Promise<{ readonly exitCode: number | undefined; readonly signal: string | undefined }>;
}

export function spawnServer(data: string, ...flags: readonly string[]): ResultPromise<typeof OPTIONS> {
  const args = ['--data', data, '--graph-id', '1', '--generation', '3', ...flags];
  return execa(process.execPath, [join(PROGRAMS, 'main.js'), ...args], OPTIONS);
}

/** Resolves when the server has said READY. Stop it, or let the test end it. */
export async function startServer(data: string, ...flags: readonly string[]): Promise<RunningServer> {
  const child = spawnServer(data, ...flags);
  let written = '';
  child.stdio[3].on('data', (chunk) => {
    written += String(chunk);
  });
  const ready = await eventually(() => parseNotifications(written).find((one) => one.READY === '1'));
  const queryUrl = String(ready.QUERY_URL);
  const query = async (text: string, parameters?: Readonly<Record<string, unknown>>) =>
    post(
      queryUrl,
      parameters === undefined ? text : JSON.stringify({ query: text, parameters }),
      parameters === undefined ? 'text/plain' : 'application/json',
    );
  return {
    pid: Number(child.pid),
    url: queryUrl.replace(/\/query$/, ''),
    boltUrl: ready.BOLT_URL ?? '',
    process: child,
    query,
    rows: async (text, parameters) => {
      const { status, body } = await query(text, parameters);
      if (status !== 200 || body.rows === undefined) throw new Error(`${status}: ${JSON.stringify(body)}`);
      return body.rows;
    },
    stop: async () => {
      child.kill('SIGTERM');
      const { exitCode, signal } = await child;
      return { exitCode, signal };
    },
  };
}

export async function post(url: string, body: string | Uint8Array<ArrayBuffer>, contentType?: string): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    body,
    ...(contentType === undefined ? {} : { headers: { 'content-type': contentType } }),
  });
  return {
    status: response.status,
    generation: response.headers.get('x-graphkeeper-generation'),
    body: (await response.json()) as Body,
  };
}

/** A query that keeps the engine busy for long, on any machine, and its only row. */
export const LONG_QUERY = 'UNWIND range(1, 20000) AS i UNWIND range(1, 10000) AS j RETURN sum(j) AS total';
export const LONG_QUERY_ROWS = [[1000100000000]];

function parseNotifications(text: string): Notification[] {
  const messages = text.split('\n\n').slice(0, -1);
  return messages.map((message) =>
    Object.fromEntries(
      message.split('\n').map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
    ),
  );
}
