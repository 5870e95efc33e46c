import { expect, it } from 'vitest';
import { renderWatch } from '../../../src/cli/watch-status/render-watch.js';
import type { WatchView } from '../../../src/cli/watch-status/view.js';
import type { Figures } from '../../../src/types/figures.js';
import type { JournalEvent } from '../../../src/types/journal.js';
import { ready } from '../documents.js';

const NOW = 1_700_000_000_500 + 312_000;

const figures: Figures = {
  at: NOW,
  windowMs: 10_000,
  queriesPerSecond: 1234.4,
  latencyMs: { p50: 0.83, p99: 12.6 },
  answered: 120,
  inFlight: 2,
  held: 0,
  heldBytes: 0,
  replayed: 1,
  refused: 4,
  restarts: 1,
  switches: { done: 2, failed: 1, lastMs: 480 },
  parent: { pid: 4000, rssBytes: 90 * 1_048_576, cpu: 0.04 },
  generations: [{ generation: 3, graphId: '1', pid: 4242, rssBytes: 300 * 1_048_576, cpu: 0.5 }],
};

function event(second: number, actor: string, type: string, before: string | null, after: string): JournalEvent {
  const at = new Date(2024, 0, 2, 3, 4, second).getTime();
  return {
    kind: 'event',
    seq: second,
    at,
    actor,
    machine: 'service',
    event: type,
    details: {},
    from: 'caller',
    cause: null,
    before,
    after,
  };
}

const view: WatchView = {
  address: 'http://127.0.0.1:7777',
  status: ready,
  figures,
  events: [
    event(1, 'service', 'START', 'idle', 'starting.spawning'),
    event(2, 'generation-3', 'process.notified', 'probing', 'serving'),
    event(3, 'generation-3', 'liveness.missed', 'serving', 'serving'),
  ],
  lost: null,
};

it('shows state, generations, rates and the last events', () => {
  expect(renderWatch(view, NOW, { width: 100, height: 30 })).toEqual([
    'graphkeeper ready  http://127.0.0.1:7777',
    'graph modern_graph (id 1)  up 5 min 12 s  restarts 1',
    '',
    '    GEN  ROLE    PHASE    GRAPH   PID         AGE   MEMORY   CPU',
    '      3  active  serving  1      4242  5 min 12 s  300 MiB  50 %',
    'service                          4000               90 MiB   4 %',
    '',
    'QUERIES  routing',
    'per second 1,234   p50 0.8 ms   p99 13 ms   switches 2 done, 1 failed   ',
    'answered 120   in flight 2   held 0   replayed 1   refused 4   ',
    '',
    'LAST EVENTS',
    '03:04:01.000  service       START             idle → starting.spawning',
    '03:04:02.000  generation-3  process.notified  probing → serving',
    '03:04:03.000  generation-3  liveness.missed   serving',
    'q ends',
  ]);
});

it('shows what there is where the service tells no figures', () => {
  const lines = renderWatch({ ...view, figures: null, events: [] }, NOW, { width: 100, height: 30 });
  expect(lines).toEqual([
    'graphkeeper ready  http://127.0.0.1:7777',
    'graph modern_graph (id 1)  up 5 min 12 s  restarts 1',
    '',
    'GEN  ROLE    PHASE    GRAPH   PID         AGE  MEMORY  CPU',
    '  3  active  serving  1      4242  5 min 12 s       -    -',
    '',
    'QUERIES  routing',
    'answered 120   in flight 2   held 0   replayed 1   refused 4   ',
    '',
    'LAST EVENTS',
    'none yet',
    'q ends',
  ]);
});

it('says since when the service has not answered, and shows what was known before', () => {
  const lost = { since: NOW - 12_000, reason: 'connection refused' };
  const lines = renderWatch({ ...view, lost }, NOW, { width: 120, height: 30 });
  expect(lines[0]).toMatch(/^graphkeeper no answer for 12 s, stale since \d\d:\d\d:\d\d\.\d{3}: connection refused$/);
  expect(lines[1]).toBe('graph modern_graph (id 1)  up 5 min 12 s  restarts 1');
});

it('fits every screen: lines are cut, and the newest events stay', () => {
  for (const width of [20, 60, 200]) {
    for (const height of [1, 5, 14, 40]) {
      const lines = renderWatch(view, NOW, { width, height });
      expect(lines.length).toBeLessThanOrEqual(height);
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(width);
      expect(lines.at(-1)).toBe('q ends');
    }
  }
  const low = renderWatch(view, NOW, { width: 100, height: 14 });
  expect(low[12]).toContain('liveness.missed');
  expect(low.join('\n')).not.toContain('START');
});

it('hands nothing on that would move the cursor', () => {
  const nasty = event(4, 'service', 'START\u001b[2J\u0007', 'idle', 'ready');
  const lines = renderWatch({ ...view, events: [nasty] }, NOW, { width: 200, height: 30 });
  expect(lines.find((line) => line.includes('START'))).toContain('START [2J ');
});
