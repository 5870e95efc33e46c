/** A picture as ELK wants it: nodes with sizes, edges with labels, and how they are to be arranged. */
import type { ElkExtendedEdge, ElkNode, LayoutOptions } from 'elkjs/lib/elk-api.js';
import { labelSize } from './label.js';
import type { Box, Line, Picture } from './picture.js';
import { textWidth } from './text-size.js';

export const TITLE_SIZE = 13;
export const DOT_RADIUS = 5;

/** Bold text is wider. */
const BOLD = 1.08;

/** They hold inside each box as well. */
export function layoutOptions(seed: number): LayoutOptions {
  return {
    'elk.algorithm': 'layered',
    'elk.direction': 'DOWN',
    'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
    'elk.edgeRouting': 'ORTHOGONAL',
    'elk.json.shapeCoords': 'ROOT',
    'elk.json.edgeCoords': 'ROOT',
    'elk.randomSeed': String(seed),
    'elk.padding': '[top=16,left=16,bottom=16,right=16]',
    'elk.spacing.nodeNode': '16',
    'elk.spacing.edgeNode': '10',
    'elk.spacing.edgeEdge': '9',
    'elk.spacing.edgeLabel': '3',
    'elk.layered.spacing.nodeNodeBetweenLayers': '18',
    'elk.layered.spacing.edgeNodeBetweenLayers': '9',
    'elk.layered.spacing.edgeEdgeBetweenLayers': '9',
    'elk.layered.layering.strategy': 'LONGEST_PATH_SOURCE',
    'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
    'elk.layered.edgeLabels.centerLabelPlacementStrategy': 'SPACE_EFFICIENT_LAYER',
    'elk.layered.thoroughness': '40',
  };
}

export function elkGraph({ boxes, initial, lines }: Picture): ElkNode {
  const initials = initial === null ? initialsOf(boxes) : [initial, ...initialsOf(boxes)];
  return {
    id: 'root',
    children: nodes(boxes, initial),
    edges: [...lines.map(edge), ...initials.map(dotEdge)],
  };
}

export const dotId = (initial: string) => `dot ${initial}`;
export const dotLineId = (initial: string) => `from dot ${initial}`;
export const lineId = (index: number) => `line ${index}`;

export function initialsOf(boxes: readonly Box[]): string[] {
  return boxes.flatMap(({ initial, children }) => [...(initial === null ? [] : [initial]), ...initialsOf(children)]);
}

function nodes(boxes: readonly Box[], initial: string | null): ElkNode[] {
  const dot = { width: 2 * DOT_RADIUS, height: 2 * DOT_RADIUS };
  return [...(initial === null ? [] : [{ id: dotId(initial), ...dot }]), ...boxes.map(node)];
}

function node({ id, title, children, initial }: Box): ElkNode {
  if (children.length === 0)
    return { id, width: Math.max(textWidth(title ?? '', TITLE_SIZE * BOLD) + 24, 64), height: 30 };
  const top = title === null ? 14 : 38;
  return {
    id,
    children: nodes(children, initial),
    layoutOptions: { 'elk.padding': `[top=${top},left=12,bottom=14,right=12]` },
  };
}

function edge({ source, target, reasons, isForward }: Line, index: number): ElkExtendedEdge {
  return {
    id: lineId(index),
    sources: [source],
    targets: [target],
    labels: [{ id: `label ${index}`, text: 'label', ...labelSize(reasons) }],
    layoutOptions: { 'elk.layered.priority.direction': isForward ? '10' : '0' },
  };
}

function dotEdge(initial: string): ElkExtendedEdge {
  return { id: dotLineId(initial), sources: [dotId(initial)], targets: [initial] };
}
