/**
 * The life of `graphkeeper serve`: start, serve until a signal, stop.
 *
 * | what happens                              | then                                            |
 * |-------------------------------------------|-------------------------------------------------|
 * | the first graph cannot be served          | stay, so that an administrator can start another |
 * | port, workspace, store or graph id wrong  | reject with that error                          |
 * | SIGINT, SIGTERM or SIGHUP                 | stop gracefully, exit code 0                    |
 * | a second one                              | kill the children, exit code 128 + signal       |
 * | a third one                               | whatever the system does to a program           |
 */
import { asGraphkeeperError, type ErrorCode, type GraphkeeperError } from '../../errors.js';
import type { Service } from '../../types/service.js';
import { EXIT_CODES, exitCodeOfSignal } from '../exit-codes.js';
import type { Reporter } from './reporter.js';

/** SIGHUP is a terminal that was closed. */
const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export type StopSignal = (typeof STOP_SIGNALS)[number];

/** `process`, or a stand-in. */
interface SignalSource {
  on(signal: StopSignal, listener: (signal: StopSignal) => void): unknown;
  off(signal: StopSignal, listener: (signal: StopSignal) => void): unknown;
}

export interface RunServiceOptions {
  readonly createService: () => Promise<Service>;
  /** undefined: the graph that was served last, else the first. */
  readonly graphId: string | undefined;
  readonly reporter: Reporter;
  readonly signals: SignalSource;
}

/** Resolves with the exit code when nothing of the service is left. @throws what keeps the service from running at all */
export async function runService({ createService, graphId, reporter, signals }: RunServiceOptions): Promise<number> {
  const stop = nextSignal(signals);
  const service = await createService();
  try {
    report(service, reporter);
    await Promise.race([startFirst(service, graphId, reporter), stop]);
    reporter.stopping(await stop);
    return await closeOrKill(service, signals);
  } finally {
    await service.close();
  }
}

function report(service: Service, reporter: Reporter): void {
  for (const entry of service.logs()) reporter.log(entry);
  service.on('log', (entry) => reporter.log(entry));
  service.on('transition', ({ to, status }) => {
    if (to === 'ready') reporter.ready(status);
  });
}

/** What START comes to when it ends in `failed`. */
const FAILED_STARTS: ReadonlySet<ErrorCode> = new Set(['GK_START_FAILED', 'GK_RECORD_FAILED']);

/** A graph that cannot be served is a state of the service, not its end. */
async function startFirst(service: Service, graphId: string | undefined, reporter: Reporter): Promise<void> {
  try {
    await service.start(graphId);
    reporter.ready(service.status());
  } catch (thrown) {
    const error = asGraphkeeperError(thrown);
    if (!leavesServiceUp(error)) throw error;
    if (FAILED_STARTS.has(error.code)) reporter.failed(error, service.status());
  }
}

function leavesServiceUp({ code }: GraphkeeperError): boolean {
  return FAILED_STARTS.has(code) || code === 'GK_SUPERSEDED' || code === 'GK_CLOSED';
}

async function closeOrKill(service: Service, signals: SignalSource): Promise<number> {
  let exitCode: number = EXIT_CODES.done.code;
  const killed = nextSignal(signals).then((signal) => {
    exitCode = exitCodeOfSignal(signal);
    return service.stop({ immediately: true });
  });
  await Promise.race([service.close(), killed]);
  return exitCode;
}

/** Listens once: a signal that nobody waits for ends the process as it would any other. */
function nextSignal(signals: SignalSource): Promise<StopSignal> {
  return new Promise((resolve) => {
    const listener = (signal: StopSignal) => {
      for (const name of STOP_SIGNALS) signals.off(name, listener);
      resolve(signal);
    };
    for (const name of STOP_SIGNALS) signals.on(name, listener);
  });
}
