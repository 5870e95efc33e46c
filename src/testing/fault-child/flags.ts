/** The command line of the stand-in: flags that may be repeated, each with a value or without. */
import { readFileSync } from 'node:fs';

export interface Use {
  readonly value: string | null;
  /** The value of an `--after` right behind it; null without one. */
  readonly after: number | null;
}

export interface Flags {
  has(name: string): boolean;
  /** Every use, in order. */
  uses(name: string): readonly Use[];
  /** The value of the last use; the fallback when there is none. */
  text(name: string, fallback: string): string;
  number(name: string, fallback: number): number;
}

/** Reads the flags, and behind them those that the file of `--faults` has for the graph of `--graph-id`. */
export function readFlags(args: readonly string[]): Flags {
  const given = flagsFrom(parse(args));
  if (!given.has('faults')) return given;
  const byGraph = JSON.parse(readFileSync(given.text('faults', ''), 'utf8')) as Record<string, readonly string[]>;
  return flagsFrom(parse([...args, ...(byGraph[given.text('graph-id', '0')] ?? [])]));
}

function flagsFrom(uses: ReadonlyMap<string, readonly Use[]>): Flags {
  const text = (name: string, fallback: string) => uses.get(name)?.at(-1)?.value ?? fallback;
  return {
    has: (name) => uses.has(name),
    uses: (name) => uses.get(name) ?? [],
    text,
    number: (name, fallback) => Number(text(name, String(fallback))),
  };
}

function parse(args: readonly string[]): Map<string, readonly Use[]> {
  const uses = new Map<string, readonly Use[]>();
  let last = '';
  for (let index = 0; index < args.length; index += 1) {
    const name = (args[index] ?? '').replace(/^--/, '');
    const next = args[index + 1];
    const value = next === undefined || next.startsWith('--') ? null : next;
    if (value !== null) index += 1;
    if (name === 'after') {
      const before = uses.get(last) ?? [];
      uses.set(last, [...before.slice(0, -1), { value: before.at(-1)?.value ?? null, after: Number(value) }]);
      continue;
    }
    last = name;
    uses.set(name, [...(uses.get(name) ?? []), { value, after: null }]);
  }
  return uses;
}
