/** The screen of `status --watch` as lines: a pure function of what is known, the time and the size. */
import colors from 'picocolors';
import type { Figures } from '../../types/figures.js';
import type { JournalEvent } from '../../types/journal.js';
import { showTime } from '../journal/render-journal.js';
import { lifecycleColor, showDuration, showGraphs } from '../render-status.js';
import type { StatusDocument } from '../status-document.js';
import { alignRows, cutLine, type Paint, type Piece, painted, plain } from './cells.js';
import type { WatchView } from './view.js';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** As many lines as the screen has at most; the last events get what room the rest leaves. */
export function renderWatch(view: WatchView, now: number, { width, height }: Size): string[] {
  const above = [
    ...title(view, now),
    [],
    ...generations(view, now),
    [],
    ...queries(view),
    ...lastError(view.status, now),
    [],
  ];
  const below = [[painted('q ends', colors.dim)]];
  const room = height - above.length - below.length - 1;
  const events = room > 0 ? [[heading('last events')], ...lastEvents(view.events, room)] : [];
  // What was true when the service was lost is not what is true now.
  const paint = view.lost === null ? undefined : colors.dim;
  const [first = [], ...rest] = [...above, ...events];
  const lines = [first, ...rest.map((line) => repainted(line, paint))];
  return [...lines.slice(0, Math.max(0, height - 1)), ...below].map((line) => cutLine(line, width)).slice(0, height);
}

function title({ status, address, lost }: WatchView, now: number): Piece[][] {
  const { lifecycle, start_time: startTime, restarts } = status;
  const name = painted('graphkeeper ', colors.bold);
  const first =
    lost === null
      ? [name, painted(lifecycle, lifecycleColor(lifecycle)), painted(`  ${address}`, colors.dim)]
      : [
          name,
          painted(
            `no answer for ${showDuration(now - lost.since)}, stale since ${showTime(lost.since)}: ${lost.reason}`,
            colors.yellow,
          ),
        ];
  const up = startTime === 0 ? 'not up' : `up ${showDuration(now - startTime)}`;
  return [first, [plain(`graph ${showGraphs(status)}`), painted(`  ${up}  restarts ${restarts}`, colors.dim)]];
}

function generations({ status, figures }: WatchView, now: number): Piece[][] {
  const head = ['gen', 'role', 'phase', 'graph', 'pid', 'age', 'memory', 'cpu'].map(heading);
  const rows = status.generations.map((generation) => {
    const { number, role, phase, graph_id: graphId, pid, started_at: startedAt } = generation;
    const usage = figures?.generations.find((one) => one.generation === number);
    return [
      plain(String(number)),
      painted(role, ROLE_COLORS[role] ?? colors.reset),
      plain(phase),
      plain(graphId),
      plain(pid === null ? '-' : String(pid)),
      plain(startedAt === null ? '-' : showDuration(now - startedAt)),
      ...showUsage(usage),
    ];
  });
  const parent = figures?.parent;
  const service = parent && [
    plain('service'),
    plain(''),
    plain(''),
    plain(''),
    plain(String(parent.pid)),
    plain(''),
    ...showUsage(parent),
  ];
  return alignRows([head, ...rows, ...(service ? [service] : [])], [0, 4, 5, 6, 7]);
}

const ROLE_COLORS: Readonly<Record<string, Paint>> = {
  active: colors.green,
  candidate: colors.cyan,
  standby: colors.blue,
  retiring: colors.dim,
};

function showUsage(usage: Figures['parent'] | undefined): Piece[] {
  if (usage === undefined) return [plain('-'), plain('-')];
  return [plain(`${Math.round(usage.rssBytes / 1_048_576)} MiB`), plain(`${Math.round(usage.cpu * 100)} %`)];
}

function queries({ status, figures }: WatchView): Piece[][] {
  const { mode, answered, in_flight: inFlight, held, replayed, refused } = status.gateway;
  const rates: Piece[][] =
    figures === null
      ? []
      : [
          fields({
            'per second': showRate(figures.queriesPerSecond),
            p50: showMs(figures.latencyMs?.p50),
            p99: showMs(figures.latencyMs?.p99),
            switches: `${figures.switches.done} done, ${figures.switches.failed} failed`,
          }),
        ];
  return [
    [heading('queries'), painted(`  ${mode}`, mode === 'routing' ? colors.green : colors.yellow)],
    ...rates,
    fields({ answered, 'in flight': inFlight, held, replayed, refused }),
  ];
}

function fields(values: Readonly<Record<string, string | number>>): Piece[] {
  return Object.entries(values).flatMap(([name, value]) => [
    painted(`${name} `, colors.dim),
    plain(`${typeof value === 'number' ? value.toLocaleString('en-US') : value}   `),
  ]);
}

function showRate(perSecond: number): string {
  return perSecond.toLocaleString('en-US', { maximumFractionDigits: perSecond < 10 ? 1 : 0 });
}

/** Null: none was answered lately. */
function showMs(ms: number | undefined): string {
  if (ms === undefined) return '-';
  return `${ms.toLocaleString('en-US', { maximumFractionDigits: ms < 10 ? 1 : 0 })} ms`;
}

function lastError({ last_error: error }: StatusDocument, now: number): Piece[][] {
  if (error === null) return [];
  return [
    [
      heading('last error'),
      plain('  '),
      painted(error.message, colors.red),
      painted(`  ${showDuration(now - error.at)} ago`, colors.dim),
    ],
  ];
}

function lastEvents(events: readonly JournalEvent[], room: number): Piece[][] {
  const rows = events
    .slice(-room)
    .map(({ at, actor, event, before, after }) => [
      painted(showTime(at), colors.dim),
      plain(actor),
      plain(event),
      before === after ? painted(after, colors.dim) : plain(`${before ?? 'nothing'} → ${after}`),
    ]);
  return rows.length === 0 ? [[painted('none yet', colors.dim)]] : alignRows(rows, []);
}

function heading(text: string): Piece {
  return painted(text.toUpperCase(), colors.bold);
}

function repainted(line: readonly Piece[], paint: Paint | undefined): readonly Piece[] {
  return paint === undefined ? line : line.map(({ text }) => ({ text, paint }));
}
