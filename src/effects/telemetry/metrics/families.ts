/**
 * Every metric, once: its name, type, labels and meaning, and where its values come from. The scrape, the reference page
 * and the check of the dashboard are all made of this. Names follow Prometheus' conventions: base units, `_total` for
 * what only grows. No label has more than a handful of values, except `graph_id`, of which one is shown at a time.
 */
import type { ServiceStatus } from '../../../types/service.js';
import { PROCESS_ROLES, type ProcessRole } from './cpu-by-role.js';
import type { LifecycleCounts } from './lifecycle-counts.js';
import type { QueryCounts } from './query-counts.js';

/** What a scrape reads. */
export interface Scrape {
  readonly version: string;
  readonly status: ServiceStatus;
  readonly queries: QueryCounts;
  readonly lifecycle: LifecycleCounts;
  readonly rssBytes: ReadonlyMap<ProcessRole, number>;
  readonly cpuSeconds: ReadonlyMap<ProcessRole, number>;
}

export interface Sample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface Durations {
  readonly counts: ArrayLike<number>;
  readonly sumMs: number;
}

interface Described {
  readonly name: string;
  readonly help: string;
  readonly labels?: readonly string[];
}

export type Family =
  | (Described & { readonly type: 'gauge' | 'counter'; readonly read: (scrape: Scrape) => readonly Sample[] })
  | (Described & { readonly type: 'histogram'; readonly read: (scrape: Scrape) => Durations });

const STATES = ['idle', 'starting', 'ready', 'switching', 'restarting', 'stopping', 'stopped', 'failed'];
const GENERATION_ROLES = ['active', 'candidate', 'standby', 'retiring'] as const;
const RESTART_REASONS = ['crashed', 'hung'] as const;
const EXIT_REASONS = ['retired', 'crashed', 'hung', 'neverReady', 'spawnFailed'] as const;
const SWITCH_OUTCOMES = ['done', 'failed', 'superseded'] as const;
const LOAD_OUTCOMES = [
  ['SUCCESS', 'succeeded'],
  ['FAILED', 'failed'],
  ['CANCELLED', 'cancelled'],
] as const;

const one = (value: number): readonly Sample[] => [{ value }];
const each = <Value extends string>(label: string, values: readonly Value[], read: (value: Value) => number) =>
  values.map((value) => ({ labels: { [label]: value }, value: read(value) }));

export const FAMILIES: readonly Family[] = [
  // The service.
  {
    name: 'graphkeeper_service_info',
    type: 'gauge',
    labels: ['version', 'graph_id'],
    help: 'Always 1. `graph_id` is the graph that is served or being brought up, empty when there is none.',
    read: ({ version, status }) => [{ labels: { version, graph_id: status.graph?.id ?? '' }, value: 1 }],
  },
  {
    name: 'graphkeeper_service_state',
    type: 'gauge',
    labels: ['state'],
    help: 'State of the service: 1 for the one that it is in, 0 for the others.',
    read: ({ status }) => each('state', STATES, (state) => Number(status.lifecycle.split('.')[0] === state)),
  },
  {
    name: 'graphkeeper_generation',
    type: 'gauge',
    help: 'Number of the active generation, 0 when there is none.',
    read: ({ status }) => one(status.generation?.number ?? 0),
  },
  {
    name: 'graphkeeper_generations',
    type: 'gauge',
    labels: ['role'],
    help: 'Live generations by what they are there for.',
    read: ({ status }) =>
      each('role', GENERATION_ROLES, (role) => status.generations.filter((live) => live.role === role).length),
  },
  {
    name: 'graphkeeper_restarts_total',
    type: 'counter',
    labels: ['reason'],
    help: 'Active generations that crashed or hung, and were replaced.',
    read: ({ lifecycle }) => each('reason', RESTART_REASONS, (reason) => lifecycle.restarts.get(reason) ?? 0),
  },
  {
    name: 'graphkeeper_generation_exits_total',
    type: 'counter',
    labels: ['reason'],
    help: 'Generations that ended: `retired` when asked to; `neverReady` and `spawnFailed` never served.',
    read: ({ lifecycle }) => each('reason', EXIT_REASONS, (reason) => lifecycle.exits.get(reason) ?? 0),
  },
  {
    name: 'graphkeeper_generation_start_duration_seconds',
    type: 'histogram',
    help: 'From the order to start a GraphServer until it is ready. One that never is does not count.',
    read: ({ lifecycle }) => lifecycle.startDuration,
  },
  {
    name: 'graphkeeper_drain_duration_seconds',
    type: 'histogram',
    help: 'How long a leaving generation took to finish its queries, or was given to do so.',
    read: ({ lifecycle }) => lifecycle.drainDuration,
  },
  {
    name: 'graphkeeper_probes_missed_total',
    type: 'counter',
    help: 'Liveness probes that a serving GraphServer did not answer.',
    read: ({ lifecycle }) => one(lifecycle.missedProbes),
  },
  // Switches and loads.
  {
    name: 'graphkeeper_switches_total',
    type: 'counter',
    labels: ['outcome'],
    help: 'Switches to another graph: `done`, `failed` (rolled back) or `superseded` by a stop.',
    read: ({ lifecycle }) => each('outcome', SWITCH_OUTCOMES, (outcome) => lifecycle.switches[outcome]),
  },
  {
    name: 'graphkeeper_switch_duration_seconds',
    type: 'histogram',
    help: 'From the command to switch, its wait for its turn included, to its answer. Only switches that are done.',
    read: ({ lifecycle }) => lifecycle.switchDuration,
  },
  {
    name: 'graphkeeper_cut_over_pause_seconds',
    type: 'histogram',
    help: 'How long queries went to no generation when another took over: from the hold to the end of the cut-over, or the length of that one step when nothing was held.',
    read: ({ queries }) => queries.cutOverPause,
  },
  {
    name: 'graphkeeper_loads_total',
    type: 'counter',
    labels: ['outcome'],
    help: 'Load jobs that ended.',
    read: ({ lifecycle }) =>
      LOAD_OUTCOMES.map(([status, outcome]) => ({ labels: { outcome }, value: lifecycle.loads.get(status) ?? 0 })),
  },
  {
    name: 'graphkeeper_load_duration_seconds',
    type: 'histogram',
    help: 'From the start of a loader to the end of its job, however it ended.',
    read: ({ lifecycle }) => lifecycle.loadDuration,
  },
  // Queries.
  {
    name: 'graphkeeper_queries_answered_total',
    type: 'counter',
    help: 'Queries that a GraphServer answered, with whatever status.',
    read: ({ status }) => one(status.gateway.answered),
  },
  {
    name: 'graphkeeper_queries_refused_total',
    type: 'counter',
    labels: ['error'],
    help: 'Queries that the gateway answered with an error of its own, by its name.',
    read: ({ queries }) => [...queries.refused].map(([error, value]) => ({ labels: { error }, value })),
  },
  {
    name: 'graphkeeper_queries_held_total',
    type: 'counter',
    help: 'Queries that had to wait for a GraphServer, each counted once.',
    read: ({ queries }) => one(queries.waited),
  },
  {
    name: 'graphkeeper_queries_replayed_total',
    type: 'counter',
    help: 'Queries that were sent again after their GraphServer ended.',
    read: ({ status }) => one(status.gateway.replayed),
  },
  {
    name: 'graphkeeper_query_duration_seconds',
    type: 'histogram',
    help: 'From the arrival of the whole query to the end of its answer, its wait included. Answered ones only.',
    read: ({ queries }) => ({ counts: queries.latency.total(), sumMs: queries.latency.sumMs }),
  },
  {
    name: 'graphkeeper_in_flight_queries',
    type: 'gauge',
    help: 'Queries that a GraphServer has and has not answered.',
    read: ({ status }) => one(status.gateway.inFlight),
  },
  {
    name: 'graphkeeper_held_queries',
    type: 'gauge',
    help: 'Queries that wait for a GraphServer.',
    read: ({ status }) => one(status.gateway.held),
  },
  {
    name: 'graphkeeper_held_bytes',
    type: 'gauge',
    help: 'Bodies of the queries that wait.',
    read: ({ status }) => one(status.gateway.heldBytes),
  },
  // Processes.
  {
    name: 'graphkeeper_process_resident_memory_bytes',
    type: 'gauge',
    labels: ['role'],
    help: 'Resident memory of the service (`parent`) and of its generations, each with its whole process group. Off Linux only of the parent.',
    read: ({ rssBytes }) => each('role', PROCESS_ROLES, (role) => rssBytes.get(role) ?? 0),
  },
  {
    name: 'graphkeeper_process_cpu_seconds_total',
    type: 'counter',
    labels: ['role'],
    help: 'CPU time of the same processes. What one uses is counted at the next scrape, for the role that it has then.',
    read: ({ cpuSeconds }) => each('role', PROCESS_ROLES, (role) => cpuSeconds.get(role) ?? 0),
  },
];
