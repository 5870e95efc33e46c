/** Live figures: asked for once a second while somebody looks. */
import type { Figures } from '../types/figures.js';
import { type Api, Refusal } from './api.js';
import { byId, element, setText } from './dom.js';
import type { Gate } from './gate.js';
import { type Sparkline, sparkline } from './sparkline.js';
import { latency, mebibytes, percent, quantity } from './text.js';

const INTERVAL_MS = 1000;
const NOTHING = '–';

interface Tile {
  readonly name: string;
  readonly read: (figures: Figures) => string;
  /** What its small line shows. */
  readonly draw?: (figures: Figures) => number | null;
}

const TILES: readonly Tile[] = [
  { name: 'Queries/s', read: (now) => quantity(now.queriesPerSecond), draw: (now) => now.queriesPerSecond },
  {
    name: 'p50',
    read: ({ latencyMs }) => (latencyMs ? latency(latencyMs.p50) : NOTHING),
    draw: ({ latencyMs }) => latencyMs?.p50 ?? null,
  },
  {
    name: 'p99',
    read: ({ latencyMs }) => (latencyMs ? latency(latencyMs.p99) : NOTHING),
    draw: ({ latencyMs }) => latencyMs?.p99 ?? null,
  },
  { name: 'Held', read: (now) => quantity(now.held), draw: (now) => now.held },
  { name: 'In flight', read: (now) => quantity(now.inFlight), draw: (now) => now.inFlight },
  { name: 'Answered', read: (now) => quantity(now.answered) },
  { name: 'Refused', read: (now) => quantity(now.refused) },
  { name: 'Replayed', read: (now) => quantity(now.replayed) },
  { name: 'Restarts', read: (now) => quantity(now.restarts) },
  {
    name: 'Switches',
    read: ({ switches }) => `${switches.done}${switches.failed > 0 ? `, ${switches.failed} failed` : ''}`,
  },
  { name: 'Service memory', read: ({ parent }) => mebibytes(parent.rssBytes), draw: ({ parent }) => parent.rssBytes },
  { name: 'Service CPU', read: ({ parent }) => percent(parent.cpu), draw: ({ parent }) => parent.cpu },
];

/** @param onFigures hears of every reading; of null when there is none */
export function figuresPanel(api: Api, gate: Gate, onFigures: (figures: Figures | null) => void): void {
  const host = byId('figures', HTMLElement);
  const tiles = TILES.map((tile) => ({
    tile,
    value: element('dd', {}, NOTHING),
    line: tile.draw ? sparkline() : null,
  }));
  for (const { tile, value, line } of tiles) {
    const parts = [element('dt', {}, tile.name), value, ...(line ? [element('dd', { class: 'line' }, line.root)] : [])];
    host.append(element('div', { class: 'tile' }, ...parts));
  }
  const show = (figures: Figures | null) => {
    for (const { tile, value } of tiles) setText(value, figures === null ? NOTHING : tile.read(figures));
    if (figures !== null) for (const { tile, line } of tiles) draw(tile, line, figures);
    onFigures(figures);
  };
  const ask = async () => {
    await gate.passed();
    if (document.visibilityState === 'visible') {
      try {
        show(await api.get<Figures>('/v1/graphkeeper/figures'));
      } catch (error) {
        // The connection's own bar says that the service is away; figures that are old must not look new.
        if (!(error instanceof TypeError || error instanceof Refusal)) throw error;
        show(null);
      }
    }
    setTimeout(() => ask().catch(reportError), INTERVAL_MS);
  };
  ask().catch(reportError);
}

function draw({ draw: read }: Tile, line: Sparkline | null, figures: Figures): void {
  if (read && line) line.add(read(figures));
}
