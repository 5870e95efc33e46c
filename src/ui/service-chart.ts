/** The statechart of the service: in view is what is lit, or the whole of it. */
import { type Diagram, loadDiagram } from './diagram.js';
import { byId } from './dom.js';
import type { Panel } from './frame.js';

export async function serviceChart(): Promise<Panel> {
  const diagram = await loadDiagram('service');
  const view = byId('service-view', HTMLElement);
  const toggle = byId('service-whole', HTMLButtonElement);
  view.append(diagram.root);
  toggle.addEventListener('click', () => {
    const isWhole = view.classList.toggle('whole');
    toggle.setAttribute('aria-pressed', String(isWhole));
    if (!isWhole) centre(view, diagram, 'instant');
  });
  let shown: string | undefined;
  return {
    render({ moment, mode }) {
      const state = moment.states.get('service') ?? moment.status?.lifecycle ?? null;
      diagram.light(state);
      diagram.show(moment.taken.get('service') ?? null, mode === 'live');
      if (state === null || state === shown) return;
      centre(view, diagram, shown === undefined ? 'instant' : 'smooth');
      view.setAttribute('aria-label', `Statechart of the service, now ${state}`);
      shown = state;
    },
  };
}

/** Scrolls the view, and never the page. */
function centre(view: HTMLElement, diagram: Diagram, behavior: ScrollBehavior): void {
  const node = diagram.focus();
  if (node === null) return;
  const box = node.getBoundingClientRect();
  const frame = view.getBoundingClientRect();
  view.scrollBy({
    left: box.left + box.width / 2 - frame.left - frame.width / 2,
    top: box.top + box.height / 2 - frame.top - frame.height / 2,
    behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'instant' : behavior,
  });
}
