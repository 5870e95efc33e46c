/**
 * Draws a laid-out statechart as an SVG that is legible on a light and on a dark page. What it shows is marked, so that a
 * page can light it up: a state with data-state (its path) and an id; a line and its label with data-from (the states
 * that it leads from, by spaces), data-to and data-event (what sets it off, by |, in the words of the journal).
 */
import { DOT_RADIUS, TITLE_SIZE } from './elk-graph.js';
import { LABEL_SIZE, labelRows, ROW_HEIGHT } from './label.js';
import type { Layout, PlacedLine } from './layout.js';
import { drawLegend, LEGEND_HEIGHT, legendWidth } from './legend.js';
import { type Box, everyBox, type Line, type Picture } from './picture.js';
import type { Place, Point } from './place.js';
import { STYLE } from './style.js';

/** How far a line's corner is rounded. */
const CORNER = 6;

interface Caption {
  /** The machine's; ids begin with it, so that several pictures can be in one page. */
  readonly name: string;
  readonly title: string;
  /** Classes of single states: what a glance should find first. */
  readonly accents: Readonly<Record<string, 'good' | 'bad'>>;
}

export function drawSvg(picture: Picture, layout: Layout, { name, title, accents }: Caption): string {
  const width = Math.max(layout.width, legendWidth(picture.origin));
  const height = layout.height + LEGEND_HEIGHT;
  const boxes = everyBox(picture.boxes).map((box) => drawBox(name, box, placeOf(box, layout), accents[box.id] ?? ''));
  const lines = [
    `<svg xmlns="http://www.w3.org/2000/svg" class="statechart" data-machine="${name}" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${title}">`,
    `<title>${title}</title>`,
    `<style>${STYLE}</style>`,
    `<defs>${arrowHead(`${name}-head`, 'external')}${arrowHead(`${name}-light-head`, 'internal')}</defs>`,
    `<rect class="page" width="${width}" height="${height}" rx="10"/>`,
    ...boxes,
    ...layout.lines.map((placed) => drawLine(name, placed)),
    ...layout.dots.map(({ x, y }) => `<circle class="dot" cx="${x}" cy="${y}" r="${DOT_RADIUS}"/>`),
    ...layout.lines.flatMap(drawLabel),
    ...drawLegend(name, picture.origin, layout.height + LEGEND_HEIGHT / 2 - 4),
    '</svg>',
  ];
  return `${lines.join('\n')}\n`;
}

function placeOf({ id }: Box, { boxes }: Layout): Place {
  const place = boxes.get(id);
  if (place === undefined) throw new Error(`The layout has no place for ${id}`);
  return place;
}

function drawBox(machine: string, box: Box, place: Place, accent: string): string {
  const { x, y, width, height } = place;
  if (box.title === null) return rectangle('frame', place, 14);
  const isCompound = box.children.length > 0;
  const outline = rectangle(`${isCompound ? 'compound' : 'state'} ${accent}`.trim(), place, 8);
  const inner = box.isFinal ? rectangle('inner', { x: x + 3, y: y + 3, width: width - 6, height: height - 6 }, 6) : '';
  const titleY = isCompound ? y + 17 : y + height / 2 + TITLE_SIZE * 0.35;
  const rule = isCompound ? `<path class="rule" d="M${x} ${y + 25}h${width}"/>` : '';
  const title = `<text class="title" x="${x + width / 2}" y="${round(titleY)}">${box.title}</text>`;
  const id = `${machine}-${box.id.replaceAll('.', '-')}`;
  return `<g class="node" id="${id}" data-state="${box.id}">${outline}${inner}${rule}${title}</g>`;
}

function rectangle(name: string, { x, y, width, height }: Place, radius: number): string {
  return `<rect class="${name}" x="${x}" y="${y}" width="${width}" height="${height}" rx="${radius}"/>`;
}

function arrowHead(id: string, name: string): string {
  return `<marker id="${id}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto" markerUnits="userSpaceOnUse"><path class="head ${name}" d="M0 0.5L8 4L0 7.5z"/></marker>`;
}

function drawLine(machine: string, { line, points }: PlacedLine): string {
  const [name, head] = line !== null && isInternal(line) ? ['internal', 'light-head'] : ['external', 'head'];
  const marks = line === null ? '' : ` ${marksOf(line)}`;
  return `<path class="line ${name}"${marks} marker-end="url(#${machine}-${head})" d="${route(points)}"/>`;
}

function isInternal({ reasons }: Line): boolean {
  return reasons.every((reason) => reason.isInternal);
}

function marksOf({ from, target, reasons }: Line): string {
  const events = new Set(reasons.map(({ event }) => event));
  return `data-from="${from.join(' ')}" data-to="${target}" data-event="${[...events].join('|')}"`;
}

function route(points: readonly Point[]): string {
  return points
    .map((point, index) => {
      const before = points[index - 1];
      const after = points[index + 1];
      if (before === undefined) return `M${point.x} ${point.y}`;
      if (after === undefined) return `L${point.x} ${point.y}`;
      const start = towards(point, before);
      const end = towards(point, after);
      return `L${start.x} ${start.y}Q${point.x} ${point.y} ${end.x} ${end.y}`;
    })
    .join('');
}

/** The place on the way to the next corner where the rounding begins. */
function towards(from: Point, to: Point): Point {
  const distance = Math.hypot(to.x - from.x, to.y - from.y);
  const part = Math.min(CORNER, distance / 2) / distance;
  return { x: round(from.x + (to.x - from.x) * part), y: round(from.y + (to.y - from.y) * part) };
}

function drawLabel({ line, label }: PlacedLine): string[] {
  if (line === null || label === null) return [];
  const x = round(label.x + label.width / 2);
  const rows = labelRows(line.reasons).map((row, index) => {
    const y = round(label.y + 1 + ROW_HEIGHT * index + LABEL_SIZE);
    return `<tspan x="${x}" y="${y}">${row}</tspan>`;
  });
  const name = isInternal(line) ? 'internal' : 'external';
  return [`<text class="label ${name}" ${marksOf(line)}>${rows.join('')}</text>`];
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
