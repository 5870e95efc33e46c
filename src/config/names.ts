/** One field has three spellings: `readyTimeoutMs` inside, `ready_timeout_ms` in files, `READY_TIMEOUT_MS` outside. */
import { distance } from 'fastest-levenshtein';

/** A word further away than this is another word, not a slip. */
const LARGEST_SLIP = 4;

export function snakeCase(camelCase: string): string {
  return camelCase.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

export function environmentName(path: readonly string[]): string {
  return `GRAPHKEEPER_${path.map(snakeCase).join('_').toUpperCase()}`;
}

export function flagName(key: string): string {
  return `--${snakeCase(key).replaceAll('_', '-')}`;
}

/** What to do about an unknown name: the nearest known one, or all of them. */
export function suggestName(unknown: string, known: readonly string[], kind: string): string {
  const [nearest] = known
    .map((name) => ({ name, slips: distance(unknown.toLowerCase(), name.toLowerCase()) }))
    .sort((a, b) => a.slips - b.slips);
  return nearest && nearest.slips <= Math.min(LARGEST_SLIP, unknown.length / 2)
    ? `there is no such ${kind}, did you mean ${nearest.name}?`
    : `there is no such ${kind}, known are ${known.join(', ')}`;
}
