/**
 * Everything that watches the service and changes nothing about it: the log, the journal, metrics and traces, and the
 * Stately inspector when it is asked for.
 */
import type { InspectionEvent } from 'xstate';
import type { Config } from '../config.js';
import type { StatelyInspector } from '../effects/inspector/stately-inspector.js';
import { createJournal, type RecordingJournal } from '../effects/telemetry/journal.js';
import { createLog, type Log } from '../effects/telemetry/log.js';
import { Metrics } from '../effects/telemetry/metrics.js';
import { Traces } from '../effects/telemetry/traces.js';
import { version } from '../version.js';
import { Facts } from './facts.js';

export type Inspect = boolean | ((event: InspectionEvent) => void);

export interface Observers {
  readonly log: Log;
  readonly journal: RecordingJournal;
  readonly metrics: Metrics;
  readonly facts: Facts;
  /** Where the Stately inspector is; null when it was not asked for. */
  readonly inspectorUrl: string | null;
  /** Sees the machines of the service. */
  readonly inspectLifecycle: (event: InspectionEvent) => void;
  /** Sees the machines of loads. */
  readonly inspectJob: (event: InspectionEvent) => void;
}

/**
 * What it opens it puts into `opened`, as functions that close.
 * @throws GK_PORT_IN_USE for the inspector
 */
export async function openObservers(
  { logLevel, inspectorPort }: Pick<Config, 'logLevel' | 'inspectorPort'>,
  directory: string,
  inspect: Inspect,
  opened: (() => Promise<void>)[],
): Promise<Observers> {
  const metrics = new Metrics(version());
  const traces = new Traces();
  const facts = new Facts([metrics.hear, traces.hear]);
  const log = createLog({ level: logLevel, directory, fields: traces.fieldsFor });
  opened.push(() => log.close());
  const journal = createJournal({
    version: version(),
    directory,
    onProblem: (problem) => log.logger.error({ err: problem }, 'The journal file cannot be written'),
  });
  opened.push(() => journal.close());
  const inspector = await openInspector(inspectorPort ?? (inspect === true ? INSPECTOR_PORT : null));
  if (inspector !== null) {
    opened.push(() => inspector.close());
    log.logger.info({ url: inspector.url }, `The machines can be inspected at ${inspector.url}`);
  }
  const inspectJob = (event: InspectionEvent) => {
    journal.inspect(event);
    inspector?.inspect(event);
    if (typeof inspect === 'function') inspect(event);
  };
  return {
    log,
    journal,
    metrics,
    facts,
    inspectorUrl: inspector?.url ?? null,
    inspectLifecycle(event) {
      facts.inspect(event);
      inspectJob(event);
    },
    inspectJob,
  };
}

const INSPECTOR_PORT = 7778;

/** Loaded only when it is asked for. */
async function openInspector(port: number | null): Promise<StatelyInspector | null> {
  if (port === null) return null;
  const { openStatelyInspector } = await import('../effects/inspector/stately-inspector.js');
  return openStatelyInspector(port);
}
