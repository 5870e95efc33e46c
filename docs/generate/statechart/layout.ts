/** Gives every box, line and label of a picture its place, with ELK's layered layout. */

import elk from 'elkjs/lib/elk.bundled.js';
import type { ElkExtendedEdge, ElkNode } from 'elkjs/lib/elk-api.js';
import { labelSize } from './label.js';
import { type Box, everyBox, type Line, type Picture } from './picture.js';
import { textWidth } from './text-size.js';

export interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

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
  readonly dots: readonly Point[];
  readonly lines: readonly PlacedLine[];
}

export const TITLE_SIZE = 13;
export const DOT_RADIUS = 5;

export const OPTIONS: Record<string, string> = {
  'elk.algorithm': 'layered',
  'elk.direction': 'DOWN',
  'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.json.shapeCoords': 'ROOT',
  'elk.json.edgeCoords': 'ROOT',
  'elk.randomSeed': '1',
  'elk.padding': '[top=16,left=16,bottom=16,right=16]',
  'elk.spacing.nodeNode': '24',
  'elk.spacing.edgeNode': '14',
  'elk.spacing.edgeEdge': '12',
  'elk.spacing.edgeLabel': '3',
  'elk.layered.spacing.nodeNodeBetweenLayers': '28',
  'elk.layered.spacing.edgeNodeBetweenLayers': '14',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '12',
  'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
  'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
  'elk.layered.thoroughness': '40',
};

export async function layOut(picture: Picture): Promise<Layout> {
  const dots = new Map<string, string>();
  const graph: ElkNode = {
    id: 'root',
    layoutOptions: OPTIONS,
    children: withDot(picture.initial, picture.boxes.map(node), dots),
    edges: [
      ...picture.lines.map(edge),
      ...[...dots].map(([id, target]) => ({ id: `from ${id}`, sources: [id], targets: [target] })),
    ],
  };
  function node(box: Box): ElkNode {
    if (box.children.length === 0) {
      const width = textWidth(box.title ?? '', TITLE_SIZE) + 24;
      return { id: box.id, width: Math.max(width, 64), height: 30 };
    }
    const top = box.title === null ? 16 : 40;
    return {
      id: box.id,
      children: withDot(box.initial, box.children.map(node), dots),
      layoutOptions: { 'elk.padding': `[top=${top},left=14,bottom=14,right=14]` },
    };
  }
  const placed = await new elk.default().layout(graph);
  return readLayout(placed, picture, dots);
}

function withDot(initial: string | null, nodes: ElkNode[], dots: Map<string, string>): ElkNode[] {
  if (initial === null) return nodes;
  const id = `dot ${initial}`;
  dots.set(id, initial);
  return [{ id, width: 2 * DOT_RADIUS, height: 2 * DOT_RADIUS }, ...nodes];
}

function edge(line: Line, index: number): ElkExtendedEdge {
  return {
    id: `line ${index}`,
    sources: [line.source],
    targets: [line.target],
    labels: [{ id: `label ${index}`, text: 'label', ...labelSize(line.reasons) }],
  };
}

function readLayout(placed: ElkNode, picture: Picture, dots: ReadonlyMap<string, string>): Layout {
  const nodes = new Map(descendantsOf(placed).map((node) => [node.id, placeOf(node)]));
  const edges = new Map((placed.edges ?? []).map((one) => [one.id, one]));
  const lineOf = (id: string, line: Line | null): PlacedLine => {
    const found = edges.get(id);
    const [section] = found?.sections ?? [];
    if (section === undefined) throw new Error(`The layout has no route for ${id}`);
    const points = [section.startPoint, ...(section.bendPoints ?? []), section.endPoint].map(roundPoint);
    const [label] = found?.labels ?? [];
    return { line, points, label: label ? placeOf(label) : null };
  };
  return {
    width: Math.ceil(placed.width ?? 0),
    height: Math.ceil(placed.height ?? 0),
    boxes: new Map(everyBox(picture.boxes).map(({ id }) => [id, nodes.get(id) ?? missing(id)])),
    dots: [...dots.keys()].map((id) => {
      const { x, y } = nodes.get(id) ?? missing(id);
      return { x: x + DOT_RADIUS, y: y + DOT_RADIUS };
    }),
    lines: [
      ...picture.lines.map((line, index) => lineOf(`line ${index}`, line)),
      ...[...dots.keys()].map((id) => lineOf(`from ${id}`, null)),
    ],
  };
}

function descendantsOf(node: ElkNode): ElkNode[] {
  return (node.children ?? []).flatMap((child) => [child, ...descendantsOf(child)]);
}

function placeOf({ x = 0, y = 0, width = 0, height = 0 }: Partial<Place>): Place {
  return { ...roundPoint({ x, y }), width: Math.round(width), height: Math.round(height) };
}

function roundPoint({ x, y }: Point): Point {
  return { x: Math.round(x * 2) / 2, y: Math.round(y * 2) / 2 };
}

function missing(id: string): never {
  throw new Error(`The layout has no place for ${id}`);
}
