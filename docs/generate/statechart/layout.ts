/** Gives every box, line and label of a picture its place, with ELK's layered layout. */

import elk from 'elkjs/lib/elk.bundled.js';
import type { ElkNode } from 'elkjs/lib/elk-api.js';
import { DOT_RADIUS, dotId, dotLineId, elkGraph, initialsOf, layoutOptions, lineId } from './elk-graph.js';
import { everyBox, type Line, type Picture } from './picture.js';
import { isOnBorder, type Place, type Point } from './place.js';

export interface PlacedLine {
  /** Null: the arrow from an initial dot. */
  readonly line: Line | null;
  readonly points: readonly Point[];
  readonly label: Place | null;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly boxes: ReadonlyMap<string, Place>;
  /** Their centres. */
  readonly dots: readonly Point[];
  readonly lines: readonly PlacedLine[];
}

/**
 * @param seed another one gives another arrangement
 * @throws Error for an arrangement with a line that ends in the air, which ELK does now and then
 */
export async function layOut(picture: Picture, seed: number): Promise<Layout> {
  const placed = await new elk.default().layout(elkGraph(picture), { layoutOptions: layoutOptions(seed) });
  const nodes = new Map(descendantsOf(placed).map((node) => [node.id, placeOf(node)]));
  const boxes = new Map(everyBox(picture.boxes).map(({ id }) => [id, find(nodes, id)]));
  const initials = picture.initial === null ? [] : [picture.initial];
  initials.push(...initialsOf(picture.boxes));
  const lines = [
    ...picture.lines.map((line, index) => placedLine(placed, lineId(index), line)),
    ...initials.map((initial) => placedLine(placed, dotLineId(initial), null)),
  ];
  for (const { line, points } of lines) {
    if (line !== null && !reaches(points, find(boxes, line.source), find(boxes, line.target))) {
      throw new Error(`With seed ${seed} the line from ${line.source} to ${line.target} ends in the air: try another`);
    }
  }
  return {
    width: Math.ceil(placed.width ?? 0),
    height: Math.ceil(placed.height ?? 0),
    boxes,
    dots: initials.map((initial) => centre(find(nodes, dotId(initial)))),
    lines,
  };
}

function placedLine(placed: ElkNode, id: string, line: Line | null): PlacedLine {
  const edge = placed.edges?.find((one) => one.id === id);
  const [section] = edge?.sections ?? [];
  if (section === undefined) throw new Error(`The layout has no route for ${id}`);
  const points = [section.startPoint, ...(section.bendPoints ?? []), section.endPoint].map(rounded);
  const [label] = edge?.labels ?? [];
  return { line, points, label: label === undefined ? null : placeOf(label) };
}

function reaches(points: readonly Point[], source: Place, target: Place): boolean {
  const [first, last] = [points[0], points.at(-1)];
  return first !== undefined && last !== undefined && isOnBorder(first, source) && isOnBorder(last, target);
}

function descendantsOf(node: ElkNode): ElkNode[] {
  return (node.children ?? []).flatMap((child) => [child, ...descendantsOf(child)]);
}

function find(places: ReadonlyMap<string, Place>, id: string): Place {
  const place = places.get(id);
  if (place === undefined) throw new Error(`The layout has no place for ${id}`);
  return place;
}

function placeOf({ x = 0, y = 0, width = 0, height = 0 }: Partial<Place>): Place {
  return { ...rounded({ x, y }), width: Math.round(width), height: Math.round(height) };
}

function rounded({ x, y }: Point): Point {
  return { x: Math.round(x * 2) / 2, y: Math.round(y * 2) / 2 };
}

function centre({ x, y }: Place): Point {
  return { x: x + DOT_RADIUS, y: y + DOT_RADIUS };
}
