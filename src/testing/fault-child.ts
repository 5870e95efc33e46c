#!/usr/bin/env node
/**
 * A GraphServer stand-in that goes wrong on request. Plain Node, no dependency, so that it starts fast.
 *
 * It serves POST /query and GET /health on 127.0.0.1, says READY and QUERY_URL on the notify file descriptor, finishes
 * what it has on SIGTERM and SIGINT, and exits at once when its stdin ends (by hand, start it with --ignore-lifeline).
 * Flags change that:
 *
 *   --graph-id ID, --generation N   what it says it is (default: 0, 0)
 *   --port N                        default: 0, a free one
 *   --data PATH                     taken and ignored
 *   --faults FILE                   more flags, for its graph, from a JSON file ({"2": ["--never-ready"]}) read at each
 *                                   start, so that a test can mend or break a graph between two starts
 *   --after MS                      belongs to the flag before it: do that MS after becoming ready, or after the start
 *                                   with --never-ready (default: 0). May follow the flags marked with *
 *   --obey FILE                     when the file is there, does what it says: one of the flags marked with *, as a JSON
 *                                   array (["--exit", "0"])
 *
 *   --listening FILE                makes the file when it listens
 *   --ready-after MS                listens and says READY only then
 *   --ready-when FILE               listens, and says READY when the file is there
 *   --ready-early                   says READY at once, and answers 503 until it would have become ready
 *   --never-ready                   listens, but answers 503 to /health and never says READY
 *   --no-notify                     becomes ready, but does not say so
 *   --exit CODE *                   exits; without --after at the very start, before anything else
 *   --exit-when FILE                exits with code 7 when the file is there
 *   --die-by SIGNAL *               kills itself with the signal
 *   --lock FILE                     exits with code 5 when the file is there; else makes it, and removes it when it leaves
 *   --ignore-sigterm                also ignores SIGINT
 *   --ignore-lifeline               lives on when its stdin ends
 *   --slow-exit MS                  waits so long after SIGTERM before it exits
 *   --leave-when FILE               waits after SIGTERM until the file is there
 *   --grandchildren N               starts N processes that ignore SIGTERM and hold its stdout open
 *   --setsid-grandchild             those leave the process group for sessions of their own
 *   --leave-port                    when it leaves, a process that nobody finds keeps its port for a minute
 *   --flood-stdout N *              writes N lines per second
 *   --long-line BYTES *             writes one line of that many bytes
 *   --binary-output *               writes bytes that are not UTF-8, NUL among them
 *   --leak BYTES *                  takes that much more memory every 10 ms
 *   --say TEXT                      writes the line to stdout (may be repeated)
 *   --complain TEXT                 writes the line to stderr (may be repeated)
 *   --notify TEXT                   writes the text to the notify file descriptor before READY, "\n" meaning a newline
 *   --last-words TEXT               writes it to stderr, without newline, right before --exit or --die-by
 *   --say-queries                   writes "query TEXT" to stdout when a query has arrived
 *   --close-port *                  stops listening and drops its connections, but lives
 *   --hang-queries *                takes queries and never answers; /health answers
 *   --hang-health *                 takes /health and never answers; queries are answered
 *
 * GET /health answers {"pid", "graph_id", "generation", "grandchildren": [pids]}. Every other fault can be asked for by
 * a query: the text (body, or "query" in a JSON body) `SLEEP 500` is answered after 500 ms, `STATUS 500` with that
 * status, `EXIT 3` and `KILL SIGKILL` end the process without an answer. `RETURN 7` is answered with 7, all else with 1.
 */
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFlags } from './fault-child/flags.js';
import { startGrandchild, startHeir } from './fault-child/grandchild.js';
import { leak } from './fault-child/leak.js';
import { flood, notify, writeBinary, writeLongLine } from './fault-child/output.js';

const LOOK_AGAIN_MS = 5;

const flags = readFlags(process.argv.slice(2));
const atOnce = flags.uses('exit').find(({ after }) => after === null);
if (atOnce) end(() => process.exit(Number(atOnce.value)));
if (flags.has('lock')) takeLock(flags.text('lock', ''));

const FAULTS: Record<string, (value: string | null) => void> = {
  exit: (code) => end(() => process.exit(Number(code))),
  'die-by': (signal) => end(() => process.kill(process.pid, signal as NodeJS.Signals)),
  'close-port': () => {
    server.close();
    server.closeAllConnections();
  },
  'hang-health': () => {
    hangsHealth = true;
  },
  'hang-queries': () => {
    hangsQueries = true;
  },
  leak: (bytes) => leak(Number(bytes)),
  'flood-stdout': (lines) => flood(Number(lines)),
  'long-line': (bytes) => void writeLongLine(Number(bytes)),
  'binary-output': () => writeBinary(),
};
/** Without --after these come at the start. */
const OUTPUTS = new Set(['flood-stdout', 'long-line', 'binary-output']);

const identity = { graph_id: flags.text('graph-id', '0'), generation: flags.number('generation', 0) };
const grandchildren: number[] = [];
let inFlight = 0;
let isReady = false;
let isDraining = false;
let hangsHealth = false;
let hangsQueries = false;

if (!flags.has('ignore-lifeline'))
  process.stdin
    .on('end', () => process.exit(0))
    .on('error', () => process.exit(0))
    .resume();
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, flags.has('ignore-sigterm') ? () => undefined : drain);
if (flags.has('exit-when')) whenThere(flags.text('exit-when', ''), () => process.exit(7));
if (flags.has('obey')) whenThere(flags.text('obey', ''), obey);

for (const { value } of flags.uses('say')) process.stdout.write(`${value}\n`);
for (const { value } of flags.uses('complain')) process.stderr.write(`${value}\n`);
if (isAskedForNow('binary-output')) writeBinary();
if (isAskedForNow('long-line')) await writeLongLine(flags.number('long-line', 0));
if (isAskedForNow('flood-stdout')) flood(flags.number('flood-stdout', 0));
for (let count = flags.number('grandchildren', 0); count > 0; count -= 1) {
  const pid = await startGrandchild(flags.has('setsid-grandchild'));
  grandchildren.push(pid);
  process.stdout.write(`grandchild ${pid}\n`);
}

const server = createServer(serve)
  .once('error', ({ message }) => end(() => process.exit(1), message))
  .listen(flags.number('port', 0), '127.0.0.1');
await once(server, 'listening');
if (flags.has('listening')) writeFileSync(flags.text('listening', ''), '');
for (const { value } of flags.uses('notify')) notify((value ?? '').replaceAll('\\n', '\n'));
if (flags.has('ready-early')) sayReady();
if (flags.has('never-ready')) scheduleFaults();
else if (flags.has('ready-when')) whenThere(flags.text('ready-when', ''), becomeReady);
else setTimeout(becomeReady, flags.number('ready-after', 0));

function becomeReady(): void {
  isReady = true;
  if (!flags.has('no-notify') && !flags.has('ready-early')) sayReady();
  scheduleFaults();
}

function sayReady(): void {
  const { port } = server.address() as AddressInfo;
  notify(`READY=1\nQUERY_URL=http://127.0.0.1:${port}/query\n\n`);
}

/** At the start, when the flag is not followed by --after. */
function isAskedForNow(name: string): boolean {
  return flags.uses(name).some(({ after }) => after === null);
}

function scheduleFaults(): void {
  for (const [name, fault] of Object.entries(FAULTS)) {
    for (const { value, after } of flags.uses(name)) {
      if (after !== null && after > 0) setTimeout(fault, after, value);
      else if (after === 0 || !OUTPUTS.has(name)) fault(value);
    }
  }
}

function obey(): void {
  const [flag = '', value = null] = JSON.parse(readFileSync(flags.text('obey', ''), 'utf8')) as string[];
  FAULTS[flag.replace(/^--/, '')]?.(value);
}

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  if (request.url === '/health') {
    if (hangsHealth) return;
    answer(response, isReady && !isDraining ? 200 : 503, { pid: process.pid, ...identity, grandchildren });
  } else if (request.method === 'POST' && request.url === '/query') {
    await query(Buffer.concat(chunks).toString(), response);
  } else {
    answer(response, 404, { error: `${request.method} ${request.url} is not served here` });
  }
}

async function query(body: string, response: ServerResponse): Promise<void> {
  const [word, argument] = queryText(body).trim().split(/\s+/);
  inFlight += 1;
  response.once('close', () => {
    inFlight -= 1;
    if (isDraining) leaveWhenIdle();
  });
  if (flags.has('say-queries')) process.stdout.write(`query ${queryText(body)}\n`);
  if (hangsQueries) return;
  if (!isReady && flags.has('ready-early')) return answer(response, 503, { error: 'not ready yet' });
  if (word === 'EXIT') process.exit(Number(argument));
  if (word === 'KILL') process.kill(process.pid, argument as NodeJS.Signals);
  if (word === 'SLEEP') await new Promise((resolve) => setTimeout(resolve, Number(argument)));
  const status = word === 'STATUS' ? Number(argument) : 200;
  const value = word === 'RETURN' && Number.isInteger(Number(argument)) ? Number(argument) : 1;
  answer(response, status, { columns: [{ name: 'n', type: 'INT64' }], rows: [[value]], ...identity });
}

function queryText(body: string): string {
  try {
    return String(JSON.parse(body).query ?? '');
  } catch {
    return body;
  }
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function drain(): void {
  if (isDraining) return;
  isDraining = true;
  // A server that is closed has no port to leave behind.
  if (!flags.has('leave-port')) server.close();
  server.closeIdleConnections();
  leaveWhenIdle();
}

function leaveWhenIdle(): void {
  if (inFlight > 0) return;
  if (flags.has('leave-when')) whenThere(flags.text('leave-when', ''), leave);
  else setTimeout(leave, flags.number('slow-exit', 0));
}

async function leave(): Promise<void> {
  if (flags.has('leave-port')) await startHeir(server);
  if (flags.has('lock')) rmSync(flags.text('lock', ''), { force: true });
  process.exit(0);
}

function takeLock(file: string): void {
  if (existsSync(file)) {
    writeSync(2, `${file} is there: another one runs, or the last one was killed\n`);
    process.exit(5);
  }
  writeFileSync(file, `${process.pid}\n`);
}

function end(leaveBy: () => void, message = ''): void {
  writeSync(2, message);
  for (const { value } of flags.uses('last-words')) writeSync(2, value ?? '');
  leaveBy();
}

function whenThere(file: string, act: () => void): void {
  const looking = setInterval(() => {
    if (!existsSync(file)) return;
    clearInterval(looking);
    act();
  }, LOOK_AGAIN_MS);
}
