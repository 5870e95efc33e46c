/** Generations as bars over time, with the commands and crashes between them. */
import { byId, svgElement } from './dom.js';
import type { Frame, Panel } from './frame.js';
import { isBad, outcomeOf, type Story } from './generation-story.js';
import type { GraphNames } from './graph-names.js';
import type { Mark } from './moment.js';
import { clockTime, duration } from './text.js';
import { type TimeAxis, timeAxis } from './time-axis.js';

const ROWS = 8;
const ROW_HEIGHT = 26;
const TOP = 30;
const BOTTOM = 22;
/** Space for the name of a generation, and for how it ended. */
const LEFT = { wide: 150, narrow: 92 };
const RIGHT = 78;
/** The command that started the first generation shown belongs to it. */
const JUST_BEFORE_MS = 100;
const LETTER_WIDTH = 6.6;

interface Plot {
  readonly axis: TimeAxis;
  readonly left: number;
  readonly width: number;
  readonly now: number;
}

export function timeline(names: GraphNames): Panel {
  const host = byId('timeline', HTMLElement);
  let shown = '';
  return {
    render(frame) {
      const { clientWidth } = host;
      // A second is soon enough for the end of the axis.
      const key = `${frame.moment.seq} ${frame.mode} ${frame.model.rows.length} ${clientWidth} ${Math.floor(frame.now / 1000)}`;
      if (key === shown || clientWidth === 0) return;
      shown = key;
      host.replaceChildren(draw(frame, clientWidth, names));
    },
  };
}

function draw({ moment, now }: Frame, width: number, names: GraphNames): SVGElement {
  const stories = [...moment.stories.values()].slice(-ROWS);
  const first = Math.min(...stories.map(({ startedAt }) => startedAt), now);
  const marks = moment.marks.filter(({ at }) => at >= first - JUST_BEFORE_MS);
  const moments = stories.flatMap((story) => [
    story.startedAt,
    ...story.phases.map(({ from }) => from),
    story.exit?.at ?? now,
  ]);
  const left = width < 520 ? LEFT.narrow : LEFT.wide;
  const end = Math.max(now, ...moments);
  const plot: Plot = {
    axis: timeAxis([...moments, ...marks.map(({ at }) => at), end]),
    left,
    width: width - left - RIGHT,
    now: end,
  };
  const height = TOP + stories.length * ROW_HEIGHT + BOTTOM;
  const title = `Timeline of the last ${stories.length} generations: ${stories.map((story) => sentence(story, names)).join('; ')}`;
  return svgElement(
    'svg',
    { viewBox: `0 0 ${width} ${height}`, width, height, role: 'img', 'aria-label': title },
    ...marks.flatMap((mark) => drawMark(mark, plot, height)),
    ...lettered(marks, plot).map(({ x, text, kind }) =>
      svgElement('text', { class: `mark-name ${kind}`, x, y: 14 }, text),
    ),
    ...stories.flatMap((story, row) => drawStory(story, TOP + row * ROW_HEIGHT, plot, names)),
    svgElement('text', { class: 'tick', x: left, y: height - 6 }, clockTime(first, { withMs: false })),
    svgElement('text', { class: 'tick end', x: left + plot.width, y: height - 6 }, clockTime(end, { withMs: false })),
  );
}

function drawStory(story: Story, y: number, plot: Plot, names: GraphNames): SVGElement[] {
  const outcome = outcomeOf(story);
  const until = story.exit?.at ?? plot.now;
  const bars = story.phases.map((phase, index) => {
    const from = place(phase.from, plot);
    const to = place(story.phases[index + 1]?.from ?? until, plot);
    const tookMs = (story.phases[index + 1]?.from ?? until) - phase.from;
    return svgElement(
      'rect',
      {
        class: `bar ${phase.name}`,
        x: from,
        y: y + 4,
        width: Math.max(to - from, 1.5),
        height: ROW_HEIGHT - 10,
        rx: 2,
      },
      svgElement('title', {}, `${phase.name} for ${duration(tookMs)}, from ${clockTime(phase.from)}`),
    );
  });
  const isCrash = story.exit !== null && isBad(story.exit.reason);
  const end = place(until, plot);
  const cross = svgElement('path', { class: 'cross', d: `M${end - 4} ${y + 8}l8 8m0 -8l-8 8` });
  return [
    ...bars,
    ...(isCrash ? [cross] : []),
    svgElement('text', { class: 'name', x: 0, y: y + 17 }, shortened(nameOf(story, names), plot.left)),
    svgElement(
      'text',
      { class: `outcome ${isCrash ? 'bad' : outcome}`, x: plot.left + plot.width + 8, y: y + 17 },
      outcome,
    ),
  ];
}

function drawMark({ at, kind, text }: Mark, plot: Plot, height: number): SVGElement[] {
  const x = place(at, plot);
  const line = { class: `mark ${kind}`, x1: x, x2: x, y1: 18, y2: height - BOTTOM };
  return [svgElement('line', line, svgElement('title', {}, `${text} at ${clockTime(at)}`))];
}

/** Names of marks where there is room for them, the newest first. */
function lettered(
  marks: readonly Mark[],
  plot: Plot,
): { readonly x: number; readonly text: string; readonly kind: string }[] {
  const placed: { readonly x: number; readonly text: string; readonly kind: string }[] = [];
  let free = plot.left + plot.width + RIGHT;
  for (const { at, kind, text } of marks.toReversed()) {
    const name = kind === 'crash' ? (text.split(' ').at(-1) ?? text) : text;
    const half = (name.length * LETTER_WIDTH) / 2;
    const x = place(at, plot);
    if (x + half > free) continue;
    placed.push({ x, text: name, kind });
    free = x - half - 6;
  }
  return placed;
}

function place(at: number, { axis, left, width }: Plot): number {
  return Math.round((left + axis.place(at) * width) * 10) / 10;
}

function nameOf({ number, graphId }: Story, names: GraphNames): string {
  return [number, names.of(graphId)].filter((part) => part !== null).join(' · ');
}

function shortened(text: string, width: number): string {
  const most = Math.floor((width - 8) / LETTER_WIDTH);
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

function sentence(story: Story, names: GraphNames): string {
  return `${nameOf(story, names)}, ${outcomeOf(story)}`;
}
