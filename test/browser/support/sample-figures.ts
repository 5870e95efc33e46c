import type { Figures } from '../../../src/types/figures.js';

/** Three generations under load. */
export function sampleFigures(at: number): Figures {
  const generation = (number: number, rssBytes: number, cpu: number) => ({
    generation: number,
    graphId: '1',
    pid: 4000 + number,
    rssBytes,
    cpu,
  });
  return {
    at,
    windowMs: 10_000,
    queriesPerSecond: 1234.5,
    latencyMs: { p50: 0.42, p99: 3.2 },
    answered: 12_345,
    inFlight: 3,
    held: 0,
    heldBytes: 0,
    replayed: 1,
    refused: 0,
    restarts: 1,
    switches: { done: 2, failed: 0, lastMs: 400 },
    parent: { pid: 4000, rssBytes: 95_420_416, cpu: 0.12 },
    generations: [generation(3, 188_743_680, 0.31), generation(4, 191_889_408, 0.86), generation(5, 101_711_872, 0.05)],
  };
}
