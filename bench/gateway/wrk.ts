/** One run of wrk: the same small query over 64 connections. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { scratchDirectory } from '../peers/program.js';

export interface Measured {
  readonly perSecond: number;
  readonly p99Ms: number;
  /** Answers other than 2xx and 3xx, and broken connections. */
  readonly failed: number;
}

export interface Load {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly seconds: number;
}

const CONNECTIONS = 64;

export async function runWrk(command: string, { url, headers = {}, seconds }: Load): Promise<Measured> {
  const script = join(scratchDirectory(), 'query.lua');
  const all = { 'content-type': 'text/plain', ...headers };
  const lines = Object.entries(all).map(
    ([name, value]) => `wrk.headers[${JSON.stringify(name)}] = ${JSON.stringify(value)}`,
  );
  writeFileSync(
    script,
    [
      'wrk.method = "POST"',
      'wrk.body = "MATCH (p:person) RETURN p.name LIMIT 1"',
      ...lines,
      'done = function(summary, latency, requests)',
      '  local failed = summary.errors',
      '  io.write(string.format("RESULT %f %f %d\\n", summary.requests / summary.duration * 1e6,',
      '    latency:percentile(99) / 1000,',
      '    failed.status + failed.connect + failed.read + failed.write + failed.timeout))',
      'end',
    ].join('\n'),
  );
  const args = ['-t1', `-c${CONNECTIONS}`, `-d${seconds}s`, '-s', script, url];
  const { stdout } = await execa(command, args);
  const [, perSecond, p99Ms, failed] = /^RESULT (\S+) (\S+) (\d+)$/m.exec(stdout) ?? [];
  return { perSecond: Number(perSecond), p99Ms: Number(p99Ms), failed: Number(failed) };
}
