/** A statechart as it was laid out when graphkeeper was built, with the present states lit. */
import type { JournalEvent } from '../types/journal.js';
import { type Arrow, arrowsTaken } from './arrows.js';

export interface Diagram {
  readonly root: SVGSVGElement;
  /** Lights the states of the path; null lights none. */
  light(path: string | null): void;
  /** Shows the way that the event took; `isNew` lets it be drawn along. */
  show(event: JournalEvent | null, isNew: boolean): void;
  /** The innermost lit state. */
  focus(): Element | null;
}

type DrawnArrow = Arrow & { readonly path: SVGPathElement };

const loaded = new Map<string, Promise<SVGSVGElement>>();

/** A fresh copy. @throws Error when there is no such picture */
export async function loadDiagram(machine: 'service' | 'graph-server'): Promise<Diagram> {
  const original = loaded.get(machine) ?? load(machine);
  loaded.set(machine, original);
  return diagramOf(document.importNode(await original, true));
}

async function load(machine: string): Promise<SVGSVGElement> {
  const response = await fetch(`/ui/diagrams/${machine}.svg`);
  if (!response.ok) throw new Error(`There is no picture of the ${machine} machine`);
  // The page's own style sheet has the colours, and its security policy lets no other be parsed.
  const text = (await response.text()).replace(/<style>.*?<\/style>/s, '');
  const { documentElement: svg } = new DOMParser().parseFromString(text, 'image/svg+xml');
  if (!(svg instanceof SVGSVGElement)) throw new Error(`The picture of the ${machine} machine is no SVG`);
  // A tooltip that says what the heading says; and ids that several copies cannot share.
  svg.querySelector('title')?.remove();
  for (const node of svg.querySelectorAll('.node[id]')) node.removeAttribute('id');
  return svg;
}

function diagramOf(root: SVGSVGElement): Diagram {
  const nodes = new Map(
    [...root.querySelectorAll('[data-state]')].map((node) => [node.getAttribute('data-state') ?? '', node]),
  );
  const arrows = [...root.querySelectorAll<SVGPathElement>('path[data-from]')].map(arrowOf);
  let lit: string | null = null;
  let shown: number | null = null;
  return {
    root,
    light(path) {
      if (path === lit) return;
      lit = path;
      const states = new Set(path === null ? [] : path.split(' ').flatMap(ancestry));
      for (const [state, node] of nodes) node.classList.toggle('lit', states.has(state));
    },
    show(event, isNew) {
      if ((event?.seq ?? null) === shown) return;
      shown = event?.seq ?? null;
      const taken = event === null ? [] : arrowsTaken(arrows, event);
      for (const { path } of arrows) path.classList.remove('taken', 'moving');
      for (const { path } of taken) {
        path.classList.add('taken');
        // Begins the animation anew, also on an arrow that has just been taken.
        if (isNew) requestAnimationFrame(() => path.classList.add('moving'));
      }
    },
    focus: () => [...root.querySelectorAll('.lit')].at(-1) ?? null,
  };
}

function arrowOf(path: SVGPathElement): DrawnArrow {
  // Dashes are measured in parts of the whole, so that one animation fits every length.
  path.setAttribute('pathLength', '1');
  const list = (name: string, separator: string) => (path.getAttribute(name) ?? '').split(separator);
  return {
    path,
    from: list('data-from', ' '),
    to: path.getAttribute('data-to') ?? '',
    events: list('data-event', '|'),
  };
}

/** `a.b.c` → `a`, `a.b`, `a.b.c` */
function ancestry(path: string): string[] {
  const parts = path.split('.');
  return parts.map((_, index) => parts.slice(0, index + 1).join('.'));
}
