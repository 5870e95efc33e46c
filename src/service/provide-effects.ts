/** The service machine with real effects in its actor slots. */
import { fromCallback, fromPromise } from 'xstate';
import { graphView } from '../effects/admin/views.js';
import { createLivenessProbe } from '../effects/probes/liveness-probe.js';
import { createReadinessProbe } from '../effects/probes/readiness-probe.js';
import { createChildProcess } from '../effects/process/child-process.js';
import type { ChildIsolation } from '../effects/process/isolation/grant-isolation.js';
import { planLaunch } from '../effects/process/launch-plan.js';
import type { Store } from '../effects/store/store.js';
import type { Log } from '../effects/telemetry/log.js';
import { type GraphServerProcessInput, graphServerMachine } from '../machines/graph-server.js';
import { backOffCeilingMs, fullJitterMs, standbyBackOffMs } from '../machines/policy.js';
import { serviceMachine } from '../machines/service.js';
import type { Gateway, GatewayCommand } from '../types/gateway.js';
import type { LaunchProfile } from '../types/launch-profile.js';
import type { GivenProcedures } from './given-procedures.js';
import type { GraphLocks } from './graph-locks.js';
import { procedureView } from './procedures.js';
import type { Workspace } from './workspace.js';

export interface Effects {
  readonly profile: LaunchProfile;
  /** What of the profile's isolation could be had. */
  readonly isolation: ChildIsolation;
  readonly liveness: { readonly intervalMs: number; readonly timeoutMs: number };
  readonly workspace: Workspace;
  readonly store: Store;
  readonly locks: GraphLocks;
  readonly gateway: Gateway;
  readonly log: Log;
  readonly given: GivenProcedures;
  /** What a generation knows the gateway by. */
  readonly secretOf: (generation: number) => string;
  /** Of the service itself, for profiles whose GraphServers call it; asked at each start. */
  readonly ports: () => { readonly admin: number | null; readonly query: number };
}

export function provideEffects(effects: Effects): typeof serviceMachine {
  const { gateway, store } = effects;
  return serviceMachine.provide({
    actors: {
      graphServer: provideGraphServerEffects(effects),
      gateway: fromCallback<GatewayCommand, undefined>(({ receive }) => receive((command) => gateway.send(command))),
      recordRunningGraph: fromPromise<void, { readonly graphId: string }>(({ input }) =>
        store.recordRunningGraph(input.graphId),
      ),
    },
    delays: {
      backOff: ({ context }) => fullJitterMs(backOffCeilingMs(context.failures.length, context.policy), Math.random()),
      standbyBackOff: ({ context }) => standbyBackOffMs(context.standbyFailures, context.policy, Math.random()),
    },
  });
}

function provideGraphServerEffects({
  profile,
  isolation,
  liveness,
  workspace,
  store,
  locks,
  gateway,
  log,
  given,
  secretOf,
  ports,
}: Effects) {
  return graphServerMachine.provide({
    actors: {
      process: createChildProcess<GraphServerProcessInput>({
        prepare: async ({ graphId, generation }) => {
          locks.checkFree(graphId);
          const graph = store.graph(graphId);
          const procedures = given.give(generation, graph.stored_procedures);
          const { admin: adminPort, query: queryPort } = ports();
          return planLaunch(profile, {
            graphId,
            generation,
            dataPath: workspace.absolute(graph.data_path),
            workspace: workspace.path,
            filesPath: workspace.filesOf(generation),
            graphDocument: JSON.stringify(
              graphView(
                graph,
                procedures.map((procedure) => procedureView(graphId, procedure, true)),
              ),
            ),
            adminPort,
            queryPort,
            secret: secretOf(generation),
          });
        },
        marker: ({ generation }) => workspace.marker(String(generation)),
        describe: ({ generation, graphId }) => ({ generation, graph_id: graphId }),
        logger: log.logger,
        isolation,
        onSpawned: ({ generation, graphId }, process) =>
          store.recordGeneration({ number: generation, graphId, ...process, startedAt: Date.now() }),
        onExited: ({ generation }) => {
          given.forget(generation);
          return store.forgetGeneration(generation);
        },
      }),
      readinessProbe: createReadinessProbe({ readiness: profile.readiness }),
      livenessProbe: createLivenessProbe({ liveness: profile.liveness, ...liveness }),
      drain: fromPromise<void, { readonly generation: number }>(({ input, signal }) =>
        gateway.drained(input.generation, signal),
      ),
    },
  });
}
