/** What `graphkeeper serve` writes: log lines, and how to go on when the service is ready or could not start. */
import type { Config } from '../../config.js';
import type { GraphkeeperError } from '../../errors.js';
import type { LogEntry, ServiceStatus } from '../../types/service.js';
import { createLogFormatter } from '../format-log.js';
import { showGraph } from '../resolve-graph.js';

export interface Reporter {
  log(entry: LogEntry): void;
  /** Says so the first time only: later changes are in the log. */
  ready(status: ServiceStatus): void;
  /** The first graph could not be served, and the service stays. */
  failed(error: GraphkeeperError, status: ServiceStatus): void;
  stopping(signal: string): void;
}

/** Which endpoints ask for one. */
export interface NeedsToken {
  readonly query: boolean;
  readonly admin: boolean;
}

/** In JSON every line is one object, those of the reporter have an `event`. */
export function createReporter(
  format: Config['logFormat'],
  output: { write(text: string): unknown },
  needsToken: NeedsToken = { query: false, admin: false },
): Reporter {
  const formatLog = createLogFormatter(format);
  const write = (text: string) => output.write(`${text}\n`);
  const event = (name: string, level: string, fields: object) =>
    write(JSON.stringify({ time: Date.now(), level, event: name, ...fields }));
  const json = format === 'json';
  let announced = false;
  return {
    log: (entry) => write(formatLog(entry)),
    ready(status) {
      if (announced) return;
      announced = true;
      if (json) event('service.ready', 'info', readyFields(status, needsToken));
      else write(readyBlock(status, needsToken));
    },
    failed(error, status) {
      if (json) event('service.failed', 'error', { ...error.toBody(), endpoints: status.endpoints });
      else write(failedBlock(error, status));
    },
    stopping(signal) {
      if (json) event('service.stopping', 'info', { signal });
      else write(`graphkeeper stops on ${signal}: queries in flight are finished first, a second signal ends them`);
    },
  };
}

function readyFields({ endpoints, graph, generation }: ServiceStatus, needsToken: NeedsToken): object {
  return {
    endpoints,
    needs_token: needsToken,
    graph_id: graph?.id ?? null,
    generation: generation?.number ?? null,
    pid: process.pid,
  };
}

function readyBlock({ endpoints, graph }: ServiceStatus, needsToken: NeedsToken): string {
  return `
graphkeeper serves graph ${graph ? showGraph(graph) : 'none'}

${endpointLines(endpoints, needsToken)}

  ask        graphkeeper query 'MATCH (n) RETURN n LIMIT 5'${adminFlag(endpoints)}
  switch     graphkeeper switch <graph>${adminFlag(endpoints)}
  watch      ${endpoints.admin === undefined ? 'graphkeeper status --watch' : `${endpoints.admin}/ui`}
  stop       Ctrl-C
`;
}

/** What there is, each with how to come in. */
function endpointLines(endpoints: ServiceStatus['endpoints'], needsToken: NeedsToken): string {
  const { query, bolt, gremlin, admin = 'none', inspector } = endpoints;
  const lines = [
    ['query at', query, needsToken.query],
    ['bolt at', bolt, needsToken.query],
    ['gremlin at', gremlin, needsToken.query],
    ['admin at', admin, needsToken.admin],
    ['inspect at', inspector, false],
  ] as const;
  return lines
    .flatMap(([name, url, token]) => (url ? `  ${name.padEnd(10)} ${url}${token ? ', with a token' : ''}` : []))
    .join('\n');
}

function failedBlock(error: GraphkeeperError, { endpoints }: ServiceStatus): string {
  return `
graphkeeper could not serve a graph: ${error.message}

  The Admin Service stays up at ${endpoints.admin ?? 'none'}; mend the cause, or serve another graph:
  start      graphkeeper start <graph>${adminFlag(endpoints)}
  stop       Ctrl-C
`;
}

/** Needed only where the service is not at the address that the commands try by themselves. */
function adminFlag({ admin }: ServiceStatus['endpoints']): string {
  return admin === undefined || admin === 'http://127.0.0.1:7777' ? '' : ` --admin ${admin}`;
}
