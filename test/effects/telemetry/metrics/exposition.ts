/** A strict reader of Prometheus' text format, version 0.0.4, as far as graphkeeper writes it. */

export interface ReadFamily {
  readonly type: string;
  readonly help: string;
  /** By `name{label="value"}`, as written. */
  readonly samples: Map<string, number>;
}

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const LABEL = `[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\\\\n]|\\\\["\\\\n])*"`;
const SAMPLE = new RegExp(`^(${NAME})(?:\\{${LABEL}(?:,${LABEL})*\\})? ([+-]?(?:[0-9.]+(?:e[+-]?[0-9]+)?|Inf|Nan))$`);

/** @throws at the first line that is wrong: no help or type before a sample, a sample of another family, one twice */
export function readExposition(text: string): Map<string, ReadFamily> {
  if (!text.endsWith('\n')) throw new Error('The last line does not end');
  const families = new Map<string, ReadFamily>();
  let current: { name: string; family: ReadFamily } | null = null;
  let help: { name: string; text: string } | null = null;
  for (const line of text.split('\n').filter((each) => each !== '')) {
    const [, kind, name = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line) ?? [];
    if (kind === 'HELP') {
      if (families.has(name)) throw new Error(`${name} comes twice`);
      help = { name, text: rest };
    } else if (kind === 'TYPE') {
      if (help?.name !== name) throw new Error(`${name} has no help`);
      current = { name, family: { type: rest, help: help.text, samples: new Map() } };
      families.set(name, current.family);
    } else {
      const [, sample = '', value = ''] = SAMPLE.exec(line) ?? [];
      if (sample === '') throw new Error(`Not a line of the format: ${line}`);
      const suffixes = current?.family.type === 'histogram' ? ['_bucket', '_sum', '_count'] : [''];
      if (!suffixes.some((suffix) => sample === `${current?.name}${suffix}`)) throw new Error(`Out of place: ${line}`);
      const key = line.slice(0, line.lastIndexOf(' '));
      if (current?.family.samples.has(key)) throw new Error(`${key} comes twice`);
      current?.family.samples.set(key, Number(value.replace('Inf', 'Infinity')));
    }
  }
  for (const [name, family] of families) if (family.type === 'histogram') checkHistogram(name, family);
  return families;
}

function checkHistogram(name: string, { samples }: ReadFamily): void {
  const buckets = [...samples].filter(([key]) => key.startsWith(`${name}_bucket`));
  const bounds = buckets.map(([key]) => Number(/le="([^"]+)"/.exec(key)?.[1]?.replace('+Inf', 'Infinity')));
  const rises = (values: readonly number[]) => values.every((value, at) => at === 0 || value >= (values[at - 1] ?? 0));
  if (bounds.at(-1) !== Infinity || !rises(bounds)) throw new Error(`Bounds of ${name}: ${bounds}`);
  if (!rises(buckets.map(([, value]) => value))) throw new Error(`Buckets of ${name} fall`);
  if (buckets.at(-1)?.[1] !== samples.get(`${name}_count`)) throw new Error(`${name}_count is not that of +Inf`);
}
