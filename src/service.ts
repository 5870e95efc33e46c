/**
 * The composition root: opens what the service needs, provides it to the machines, and hands out the service.
 *
 * A query:  client → effects/gateway → the active generation → client. No machine event.
 * A switch: switchTo → SWITCH → machines/service `switching` → machines/graph-server → effects/process → generation.ready
 *           → gateway.cutOver → the old generation drains and exits → command.completed → the caller's promise.
 * A crash:  effects/process → process.exited → machines/graph-server → generation.exited → machines/service `restarting`.
 */
import { EventEmitter } from 'node:events';
import { type ConfigOptions, resolveConfig } from './config.js';
import { createAdminService } from './effects/admin/admin-service.js';
import { portOf } from './effects/port-of.js';
import { removeStrayCgroups } from './effects/process/cgroup/stray-cgroups.js';
import { grantIsolation } from './effects/process/isolation/grant-isolation.js';
import { warnAsInit } from './effects/process/pid-one.js';
import { reapOrphans } from './effects/process/reap-orphans.js';
import { openStore, type Store } from './effects/store/store.js';
import type { Log } from './effects/telemetry/log.js';
import { chosenProfile } from './service/chosen-profile.js';
import { GivenProcedures } from './service/given-procedures.js';
import { GraphLocks } from './service/graph-locks.js';
import { Graphs } from './service/graphs.js';
import { type Lifecycle, startLifecycle } from './service/lifecycle.js';
import { LoaderRuns } from './service/loader-runs.js';
import { readModernGraph } from './service/modern-graph.js';
import { type Inspect, openObservers } from './service/observers.js';
import { openGateway } from './service/open-gateway.js';
import { provideEffects } from './service/provide-effects.js';
import { RunningService } from './service/running-service.js';
import { SchemaChanges } from './service/schema-changes.js';
import { createSecrets, type GivenTokens, type SecretOf, secure } from './service/secure.js';
import { graphsInUse } from './service/status.js';
import { Uploads } from './service/uploads.js';
import { Workspace } from './service/workspace.js';
import type { Service } from './types/service.js';

export interface ServiceOptions extends ConfigOptions {
  /** Also open the Admin Service at adminHost:adminPort. Default: false. */
  readonly admin?: boolean;
  /** Tokens beside those in the files that `security` names. */
  readonly tokens?: GivenTokens;
  /**
   * A function receives every actor, event and snapshot of the machines. `true` opens the Stately inspector at
   * inspectorPort, or at 7778 where that is null; with inspectorPort set, a function and the inspector go together.
   */
  readonly inspect?: Inspect;
}

/**
 * Opens a service on a workspace, which it has for itself until close(). It serves nothing until start().
 * What an earlier parent left behind in the workspace is ended and tidied up first; on the first time the graph
 * `modern_graph` is created.
 * @throws GK_CONFIG_INVALID, GK_TOKEN_REQUIRED, GK_WORKSPACE_LOCKED, GK_STORE_CORRUPT, GK_PORT_IN_USE; then nothing is left open
 * @example const service = await createService({ workspace: './graphs', queryPort: 0, boltPort: 0 }); await service.start();
 */
export function createService(options: ServiceOptions = {}): Promise<Service> {
  return composeService(options, openStore);
}

/**
 * As createService, with a store of the caller's: a test of whole paths puts one in that waits, or cannot write. With
 * `secretOf` the caller can query a GraphServer itself, as the gateway does.
 */
export async function composeService(
  { admin = false, tokens = {}, inspect = false, ...options }: ServiceOptions,
  open: typeof openStore,
  secretOf: SecretOf = createSecrets(),
): Promise<Service> {
  const config = resolveConfig(options);
  const opened: (() => Promise<void>)[] = [];
  /** Last opened, first closed; one that fails to close does not keep the others open. */
  const release = async () => {
    const errors: unknown[] = [];
    for (const close of opened.splice(0).reverse()) await close().catch((error: unknown) => errors.push(error));
    if (errors.length > 0) throw errors[0];
  };

  try {
    const workspace = new Workspace(config.workspace);
    await workspace.create();
    const store = await open(workspace.store, { workspace: workspace.path });
    opened.push(() => store.close());
    const observers = await openObservers(config, workspace.logs, inspect, opened);
    const { log, journal, metrics, facts } = observers;

    warnAsInit(log.logger);
    const profile = chosenProfile(config);
    const isolation = await grantIsolation({
      profile: profile.name,
      isolation: profile.isolation ?? config.isolation ?? {},
      logger: log.logger,
    });
    await reap(store, log, workspace, isolation.cgroupParent.directory);
    const secured = secure({ config, tokens, admin, warn: (message) => log.logger.warn(message) });
    const gateway = await openGateway({ config, profile, meter: metrics.meter, secretOf, protection: secured.query });
    opened.push(() => gateway.close());

    const given = new GivenProcedures();
    const locks = new GraphLocks(() => graphsInUse(lifecycle.snapshot()));
    const { livenessIntervalMs: intervalMs, livenessTimeoutMs: timeoutMs, ...policy } = config.policy;
    const lifecycle: Lifecycle = startLifecycle(
      provideEffects({
        profile,
        isolation,
        liveness: { intervalMs, timeoutMs },
        workspace,
        store,
        locks,
        gateway,
        log,
        given,
        secretOf,
        ports: () => ({
          admin: portOf(service.endpoints.admin) || null,
          query: portOf(service.endpoints.query || undefined) || config.queryPort,
        }),
      }),
      {
        policy: { ...policy, sharedData: profile.sharedData ?? false },
        firstGeneration: await store.reserveGenerations(),
      },
      observers.inspectLifecycle,
    );
    lifecycle.onAnswer(facts.answered);
    opened.push(async () => {
      const { nextGeneration } = lifecycle.snapshot().context;
      lifecycle.end();
      // A gap in the numbers is no reason to end badly, when the disk is full, say.
      await store.returnGenerations(nextGeneration).catch((error: unknown) => {
        log.logger.warn({ err: error }, 'Unused generation numbers could not be given back');
      });
    });

    const events = new EventEmitter().setMaxListeners(0);
    const graphs = new Graphs({
      store,
      workspace,
      locks,
      logger: log.logger,
      stopTimeoutMs: config.policy.stopTimeoutMs,
      dataDirectories: secured.dataDirectories,
      onJob: (job) => {
        facts.jobChanged(job);
        events.emit('job', job);
      },
      inspect: observers.inspectJob,
      isRunnable: (graphId, procedure) => {
        const { active } = lifecycle.snapshot().context;
        return active?.graphId === graphId && given.has(active.number, procedure);
      },
    });
    opened.push(() => graphs.close());
    await graphs.failLostJobs();
    await createModernGraph(graphs);

    const alterations = new LoaderRuns({
      workspace,
      logger: log.logger,
      stopTimeoutMs: config.policy.stopTimeoutMs,
      inspect: observers.inspectJob,
    });
    opened.push(() => alterations.close());
    const schemas = new SchemaChanges({ store, workspace, locks, runs: alterations, gateway, logger: log.logger });
    for (const { id } of store.graphs()) await schemas.settleLost(id);

    const uploads = new Uploads(workspace.uploads, config.uploads);
    await uploads.removeUnfinished();
    const service = new RunningService({
      schemas,
      uploads,
      store,
      log,
      metrics,
      journal,
      inspector: observers.inspectorUrl,
      locks,
      graphs,
      gateway,
      lifecycle,
      events,
      release,
    });
    service.on('transition', ({ to, status }) => {
      if (to === 'ready' && status.graph !== null) void schemas.settleLost(status.graph.id);
    });
    if (admin) {
      const { adminHost: host, adminPort: port } = config;
      const adminService = await createAdminService(service, {
        host,
        port,
        logger: log.logger,
        protection: secured.admin,
        mutationsPerMinute: config.security.mutationsPerMinute,
      });
      opened.push(() => adminService.close());
      service.adminListensAt(adminService.url);
    }
    journal.watchStatus(() => service.status());
    return service;
  } catch (error) {
    await release();
    throw error;
  }
}

/** Ends processes and removes files of a parent that was killed. */
async function reap(store: Store, log: Log, workspace: Workspace, cgroupParent: string | null): Promise<void> {
  await reapOrphans(store.generations(), log.logger, workspace.path);
  if (cgroupParent !== null) await removeStrayCgroups(cgroupParent, workspace.path, log.logger);
  for (const { number } of store.generations()) await store.forgetGeneration(number);
  await workspace.removeStrayFiles();
  if (!store.isNew) {
    await workspace.removeStrayData(store.graphs().map((graph) => graph.data_path));
    return;
  }
  const aside = await workspace.setAsideData();
  if (aside !== null) log.logger.warn({ path: aside }, 'The store is new: graph data of an earlier one was set aside');
}

async function createModernGraph(graphs: Graphs): Promise<void> {
  if (graphs.list().some((graph) => graph.built_in)) return;
  const { document, mapping } = await readModernGraph();
  await graphs.createBuiltIn(document, mapping);
}
