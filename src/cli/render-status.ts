/** The status for people: the same lines in the same order, whatever the state. */
import colors from 'picocolors';
import { showGraph } from './resolve-graph.js';
import type { StatusDocument } from './status-document.js';

/** @param now epoch ms, for the uptime */
export function renderStatus(status: StatusDocument, now: number): string {
  const { generation, generations, gateway, endpoints, last_error: lastError, start_time: startTime } = status;
  const lines: readonly (readonly [string, string])[] = [
    ['service', lifecycleColor(status.lifecycle)(status.lifecycle)],
    ['graph', showGraphs(status)],
    ['generation', showGeneration(generation)],
    ['standby', showGeneration(generations.find(({ role }) => role === 'standby'))],
    ['up', startTime === 0 ? 'no' : showDuration(now - startTime)],
    ['restarts', String(status.restarts)],
    ['last error', lastError ? `${lastError.message} (${showDuration(now - lastError.at)} ago)` : 'none'],
    ['queries', showQueries(gateway)],
    ...(['query', 'bolt', 'gremlin'] as const).flatMap((name) => showEndpoint(name, endpoints[name])),
    ['admin at', endpoints.admin ?? 'none'],
  ];
  return lines.map(([name, value]) => `${name.padEnd(12)}${value}`).join('\n');
}

/** A protocol that nothing listens for has no line. */
function showEndpoint(name: string, url: string | undefined): [string, string][] {
  return url ? [[`${name} at`, url]] : [];
}

/** One line for a log: only what changes with a transition. */
export function renderStatusLine(status: StatusDocument): string {
  const { lifecycle, generation, restarts, last_error: lastError } = status;
  const parts = [
    lifecycle,
    `graph ${showGraphs(status)}`,
    `generation ${generation?.number ?? 'none'}`,
    `restarts ${restarts}`,
    ...(lastError ? [`last error: ${lastError.message}`] : []),
  ];
  return parts.join(', ');
}

/** `3 d 4 h`, `2 h 13 min`, `5 min 12 s`, `7 s` */
export function showDuration(durationMs: number): string {
  const seconds = Math.max(0, Math.floor(durationMs / 1000));
  const units = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ] as const;
  const first = units.findIndex(([amount]) => amount > 0);
  if (first === -1) return '0 s';
  return units
    .slice(first, first + 2)
    .map(([amount, unit]) => `${amount} ${unit}`)
    .join(' ');
}

function showGeneration(generation: StatusDocument['generation'] | undefined): string {
  return generation ? `${generation.number}, ${generation.phase}, pid ${generation.pid ?? 'none yet'}` : 'none';
}

/** The graph that is served, and the one that is on its way if that is another. */
export function showGraphs({ graph, target_graph_id: target }: StatusDocument): string {
  const served = graph ? showGraph(graph) : 'none';
  return target === null || target === graph?.id ? served : `${served}, id ${target} is being brought up`;
}

function showQueries({ answered, in_flight, held, replayed, refused }: StatusDocument['gateway']): string {
  return `${answered} answered, ${in_flight} in flight, ${held} held, ${replayed} replayed, ${refused} refused`;
}

export function lifecycleColor(lifecycle: string): (text: string) => string {
  if (lifecycle === 'ready') return colors.green;
  if (lifecycle === 'failed') return colors.red;
  return lifecycle === 'stopped' || lifecycle === 'idle' ? colors.dim : colors.yellow;
}
