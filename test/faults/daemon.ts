/** A real `graphkeeper serve` that obeys the files of preload.mjs, within limits of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { isAlive } from '../../src/testing/processes-of.js';

const CLI = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const PRELOAD = new URL('preload.mjs', import.meta.url).href;
const KEPT_LINES = 400;

export interface DaemonOptions {
  readonly workspace: string;
  readonly control: string;
  readonly configFile: string;
  readonly ports: { readonly admin: number; readonly query: number };
  readonly flags?: readonly string[];
  /** A program to start it with, such as prlimit. */
  readonly prefix?: readonly string[];
}

export interface Output {
  lines: number;
  longest: number;
  /** Lines that are not a JSON object. */
  garbage: number;
  readonly last: string[];
}

export class Daemon {
  readonly output: Output = { lines: 0, longest: 0, garbage: 0, last: [] };
  /** What it said on stderr. */
  complaint = '';
  readonly exited: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  readonly #process: ChildProcess;

  constructor({ workspace, control, configFile, ports, flags = [], prefix = [] }: DaemonOptions) {
    const serve = ['serve', '--workspace', workspace, '--config', configFile, '--log-format', 'json'];
    const port = ['--admin-port', String(ports.admin), '--query-port', String(ports.query), '--bolt-port', '0'];
    const command = [...prefix, process.execPath, '--import', PRELOAD, CLI, ...serve, ...port, ...flags];
    this.#process = spawn(command[0] ?? '', command.slice(1), {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NO_COLOR: '1', FAULTS_DIRECTORY: control },
    });
    // With all that it has written.
    this.exited = once(this.#process, 'close').then(([code, signal]) => ({ code, signal }));
    this.#process.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.complaint = (this.complaint + text).slice(-4000);
    });
    if (this.#process.stdout) {
      createInterface({ input: this.#process.stdout }).on('line', (line) => note(this.output, line));
    }
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  get isAlive(): boolean {
    return isAlive(this.pid);
  }

  kill(signal: NodeJS.Signals): void {
    this.#process.kill(signal);
  }

  rssBytes(): number {
    const [, kib = '0'] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${this.pid}/status`, 'utf8')) ?? [];
    return Number(kib) * 1024;
  }
}

function note(output: Output, line: string): void {
  output.lines += 1;
  output.longest = Math.max(output.longest, line.length);
  try {
    JSON.parse(line);
  } catch {
    output.garbage += 1;
  }
  output.last.push(line);
  if (output.last.length > KEPT_LINES) output.last.shift();
}
