/** One attempt of a probe: one question, one answer, within a time limit. What it means is for the machine to say. */
import type { ProbeInput } from '../../machines/graph-server.js';
import type { Endpoints } from '../../types/generation.js';
import type { Probe } from '../../types/launch-profile.js';
import { portOf } from '../port-of.js';
import { fillPlaceholders } from '../process/placeholders.js';
import { endpointOf } from './endpoint.js';
import { probeExec } from './exec.js';
import { probeHttp, probeQuery } from './http.js';
import { probeTcp } from './tcp.js';

/** A probe input whose endpoints are known. */
export type KnownProbeInput = ProbeInput & { readonly endpoints: Endpoints };

/** Resolves when the answer is good; rejects with the reason when it is not, when it takes too long, or when aborted. Leaves nothing open. */
export async function attemptProbe(
  probe: Probe,
  input: KnownProbeInput,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<void> {
  const attempt = new AbortController();
  const timeUp = new Error(`no answer within ${timeoutMs} ms`);
  const timer = setTimeout(() => attempt.abort(timeUp), timeoutMs);
  const abort = () => attempt.abort(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) abort();
  try {
    await ask(probe, input, attempt.signal);
  } catch (error) {
    throw attempt.signal.aborted ? attempt.signal.reason : error;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
  }
}

async function ask(probe: Probe, input: KnownProbeInput, signal: AbortSignal): Promise<void> {
  switch (probe.type) {
    case 'tcp':
      return probeTcp(endpointOf(input.endpoints, probe.protocol), signal);
    case 'http':
      return probeHttp(new URL(probe.path, endpointOf(input.endpoints, 'http')), signal);
    case 'query':
      return probeQuery(endpointOf(input.endpoints, 'http'), probe.query, signal);
    case 'exec':
      return probeExec(fillCommand(probe.command, input), signal);
    default:
      return probe satisfies never;
  }
}

function fillCommand(command: readonly string[], { graphId, generation, endpoints }: KnownProbeInput) {
  const { hostname } = endpointOf(endpoints);
  const values = {
    graph_id: graphId,
    generation: String(generation),
    host: hostname,
    port: String(portOf(endpoints.query)),
    bolt_port: String(portOf(endpoints.bolt)),
    gremlin_port: String(portOf(endpoints.gremlin)),
    node: process.execPath,
  };
  return command.map((argument, index) => fillPlaceholders(argument, values, 'exec probe', `command[${index}]`));
}
