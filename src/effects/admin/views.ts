/** How graphs and the status look on the wire. */
import type { Static } from '@sinclair/typebox';
import type { Graph } from '../../types/graph.js';
import type { Procedure } from '../../types/procedure.js';
import type { CommandReport, GenerationStatus, Service, ServiceStatus } from '../../types/service.js';
import { portOf } from '../port-of.js';
import type { CommandReportSchema, StatusSchema } from './schemas/service.js';

export type GraphBody = Omit<Graph, 'data_path' | 'pending_schema' | 'stored_procedures'> & {
  readonly stored_procedures: readonly Procedure[];
};
export type StatusBody = Omit<Static<typeof StatusSchema>, 'graph'> & { readonly graph: GraphBody | null };

/** Interactive's fields, and `built_in`; where the data lies is nobody's business. */
export function graphView({ data_path, pending_schema, ...shown }: Graph, procedures: readonly Procedure[]): GraphBody {
  return { ...shown, stored_procedures: procedures };
}

/** Interactive's fields first, graphkeeper's own after them. `generation`: whose graph it is to show; else the active one's. */
export function statusView(status: ServiceStatus, service: Service, generation?: number): StatusBody {
  const { mode, answered, inFlight, held, heldBytes, replayed, refused } = status.gateway;
  return {
    status: status.generation ? 'Running' : 'Stopped',
    graph: generation === undefined ? activeGraph(status, service) : graphOf(generation, status, service),
    hqps_port: portOf(status.endpoints.query),
    // No port is claimed where nothing listens.
    bolt_port: portOf(status.endpoints.bolt),
    gremlin_port: portOf(status.endpoints.gremlin),
    start_time: status.startedAt ?? 0,
    statistics_enabled: true,
    lifecycle: status.lifecycle,
    target_graph_id: status.graph?.id ?? null,
    recorded_graph_id: status.recordedGraphId,
    generation: status.generation && generationView(status.generation),
    generations: status.generations.map(generationView),
    restarts: status.restarts,
    last_error: status.lastError,
    gateway: { mode, answered, in_flight: inFlight, held, held_bytes: heldBytes, replayed, refused },
    endpoints: status.endpoints,
  };
}

export function reportView(message: string, report: CommandReport): Static<typeof CommandReportSchema> {
  return { message, graph_id: report.graphId, generation: report.generation, took_ms: report.tookMs };
}

/** As Interactive's status: with the procedures that can be called, but not those that can be on every graph. */
function activeGraph({ generation }: ServiceStatus, service: Service): GraphBody | null {
  if (!generation) return null;
  return graphWith(generation.graphId, service, ({ runnable }) => runnable);
}

/** For a GraphServer that is not active yet: what it will be able to run. */
function graphOf(number: number, { generations }: ServiceStatus, service: Service): GraphBody | null {
  const generation = generations.find((one) => one.number === number);
  return generation ? graphWith(generation.graphId, service, ({ enable }) => enable) : null;
}

function graphWith(id: string, { graphs }: Service, isShown: (procedure: Procedure) => boolean): GraphBody | null {
  const graph = graphs.list().find((listed) => listed.id === id);
  if (graph === undefined) return null;
  const own = new Set(graph.stored_procedures.map(({ name }) => name));
  return graphView(
    graph,
    graphs.procedures.list(id).filter((procedure) => own.has(procedure.name) && isShown(procedure)),
  );
}

function generationView(generation: GenerationStatus) {
  const { number, graphId, pid, startedAt, readyAt, phase, role } = generation;
  return { number, graph_id: graphId, pid, started_at: startedAt, ready_at: readyAt, phase, role };
}
