/** The figures of the last `npm run test:faults -- --write`, for docs/reference/fault-matrix.md. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { nameOf, type RowName, type RowResult } from './row.js';

const RESULT_FILE = new URL('result.json', import.meta.url);

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly system: string;
  readonly node: string;
}

export interface MatrixResult {
  readonly machine: Machine;
  readonly rows: readonly RowResult[];
}

/** In the order of `all`. Rows that were not run this time keep their figures; those that are no more lose them. */
export function writeResult(ran: readonly RowResult[], all: readonly RowName[]): void {
  const earlier = existsSync(RESULT_FILE) ? readResult().rows : [];
  const known = new Map([...earlier, ...ran].map((row) => [nameOf(row), row]));
  const rows = all.flatMap((row) => known.get(nameOf(row)) ?? []);
  const result: MatrixResult = { machine: thisMachine(), rows };
  writeFileSync(RESULT_FILE, `${JSON.stringify(result, null, 2)}\n`);
}

/** @throws when there is none */
export function readResult(): MatrixResult {
  return JSON.parse(readFileSync(RESULT_FILE, 'utf8')) as MatrixResult;
}

function thisMachine(): Machine {
  const [first] = cpus();
  return {
    cpu: first?.model.trim() || 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${process.platform} ${process.arch}`,
    node: process.versions.node,
  };
}
