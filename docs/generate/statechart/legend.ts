/** What the lines of a picture mean, in one row below it. */
import { LABEL_SIZE } from './label.js';
import { textWidth } from './text-size.js';

export const LEGEND_HEIGHT = 34;

const SAMPLE = 30;
const GAP = 18;

interface Entry {
  readonly sample: (x: number, y: number, machine: string) => string;
  readonly text: string;
  readonly name: 'external' | 'internal';
}

const line = (name: string, head: string) => (x: number, y: number, machine: string) =>
  `<path class="line ${name}" marker-end="url(#${machine}-${head})" d="M${x} ${y}h${SAMPLE - 6}"/>`;

const ENTRIES: readonly Entry[] = [
  { sample: line('external', 'head'), text: 'an event', name: 'external' },
  { sample: line('internal', 'light-head'), text: 'the machine by itself', name: 'internal' },
  {
    sample: (x, y) => `<rect class="frame" x="${x}" y="${y - 7}" width="${SAMPLE - 8}" height="14" rx="4"/>`,
    text: 'the same from every state inside',
    name: 'external',
  },
];

/** @param origin what the names of events have been shortened by, if at all */
export function legendWidth(origin: string | null): number {
  return entries(origin).reduce((sum, { text }) => sum + SAMPLE + textWidth(text, LABEL_SIZE) + GAP, GAP);
}

/** @param y the middle of the row */
export function drawLegend(machine: string, origin: string | null, y: number): string[] {
  let x = GAP;
  return entries(origin).map(({ sample, text, name }) => {
    const drawn = `${sample(x, y, machine)}<text class="legend ${name}" x="${x + SAMPLE}" y="${y + 4}">${text}</text>`;
    x += SAMPLE + textWidth(text, LABEL_SIZE) + GAP;
    return drawn;
  });
}

function entries(origin: string | null): readonly Entry[] {
  if (origin === null) return ENTRIES;
  const [event, ...others] = ENTRIES;
  return event === undefined ? [] : [{ ...event, text: `an event (in lower case: ${origin}*)` }, ...others];
}
