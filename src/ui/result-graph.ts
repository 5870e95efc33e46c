/** Draws nodes and edges with cytoscape, which is loaded when a query has answered some. */
import cytoscape, { type ElementDefinition, type StylesheetJson } from '/ui/vendor/cytoscape.js';
import { type ResultGraph, showValue, titleOf } from './result.js';

/** As many kinds of node as there are colours for; more share one. */
const COLOURS = 6;
const MOST_LETTERS = 20;
const LETTER_WIDTH = 7;

/** Returns a function that takes the drawing away. `onPick` hears what has been chosen, null for nothing. */
export function drawGraph(host: HTMLElement, graph: ResultGraph, onPick: (text: string | null) => void): () => void {
  const styles = getComputedStyle(document.documentElement);
  const colour = (name: string) => styles.getPropertyValue(name).trim();
  const labels = [...new Set(graph.nodes.map(({ label }) => label))];
  const nodes: ElementDefinition[] = graph.nodes.map((node) => ({
    data: {
      id: node.id,
      ...boxOf(titleOf(node)),
      colour: colour(`--graph-${labels.indexOf(node.label) % COLOURS}`),
      about: about(node.label, node.properties),
    },
  }));
  const edges: ElementDefinition[] = graph.edges.map(({ id, label, src, dst, properties }) => ({
    data: { id: `edge ${id}`, source: src, target: dst, title: label, about: about(label, properties) },
  }));
  const drawing = cytoscape({
    container: host,
    elements: [...nodes, ...edges],
    style: stylesheet(colour),
    layout: {
      name: 'cose',
      animate: false,
      padding: 24,
      nodeDimensionsIncludeLabels: true,
      idealEdgeLength: () => 80,
      nodeRepulsion: () => 30_000,
      nodeOverlap: 20,
      randomize: false,
    },
    minZoom: 0.2,
    maxZoom: 3,
    // The wheel scrolls the page.
    userZoomingEnabled: false,
  });
  drawing.on('tap', (event) => onPick(event.target === drawing ? null : String(event.target.data('about'))));
  return () => drawing.destroy();
}

/** Text inside its node cannot lie over an edge, or under the label of one. */
function boxOf(title: string): { readonly title: string; readonly width: number } {
  const short = title.length > MOST_LETTERS ? `${title.slice(0, MOST_LETTERS - 1)}…` : title;
  return { title: short, width: short.length * LETTER_WIDTH + 18 };
}

function about(label: string, properties: Readonly<Record<string, unknown>>): string {
  const shown = Object.entries(properties).map(([name, value]) => `${name} ${showValue(value)}`);
  return [label, ...shown].join(', ');
}

function stylesheet(colour: (name: string) => string): StylesheetJson {
  const text = {
    label: 'data(title)',
    'font-family': 'system-ui, sans-serif',
  } as const;
  return [
    {
      selector: 'node',
      style: {
        ...text,
        'background-color': 'data(colour)',
        color: colour('--on-accent'),
        'font-size': 12,
        'text-valign': 'center',
        shape: 'round-rectangle',
        width: 'data(width)',
        height: 24,
      },
    },
    {
      selector: 'edge',
      style: {
        ...text,
        'font-size': 10,
        color: colour('--soft'),
        // The line must not strike it out.
        'text-background-color': colour('--card'),
        'text-background-opacity': 1,
        'text-background-padding': '2px',
        width: 1.5,
        'curve-style': 'bezier',
        'target-arrow-shape': 'triangle',
        'line-color': colour('--line'),
        'target-arrow-color': colour('--line'),
      },
    },
    {
      selector: ':selected',
      style: {
        'border-width': 3,
        'border-color': colour('--accent'),
        'line-color': colour('--accent'),
        'target-arrow-color': colour('--accent'),
      },
    },
  ];
}
