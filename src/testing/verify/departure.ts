/** The end of a life: it is told to leave, and then we look at what is left. */
import { once } from 'node:events';
import { createServer } from 'node:net';
import { endpointOf } from '../../effects/probes/endpoint.js';
import { reasonOf } from '../../errors.js';
import type { MarkedProcess } from '../processes-of.js';
import type { Life, ServingGeneration } from './life.js';

export interface Departure {
  /** What its leader ended with. */
  readonly code: number | null;
  readonly signal: string | null;
  /** From the command to an empty process group. */
  readonly tookMs: number;
  readonly processesBefore: readonly MarkedProcess[];
  readonly processesLeft: readonly MarkedProcess[];
  /** Where it answered. */
  readonly url: string;
  /** Why nobody can listen there now; null when one can. */
  readonly portProblem: string | null;
}

export async function depart(life: Life, { pid, endpoints }: ServingGeneration): Promise<Departure> {
  const processesBefore = life.processes();
  const { tookMs } = await life.service.stop();
  const exit = life.logs.find((entry) => entry.msg === 'Process ended' && entry.pid === pid);
  const url = endpointOf(endpoints);
  // Before what is left is killed, which would free the port.
  const portProblem = await tryToListen(url);
  return {
    code: typeof exit?.code === 'number' ? exit.code : null,
    signal: typeof exit?.signal === 'string' ? exit.signal : null,
    tookMs,
    processesBefore,
    processesLeft: await life.end(),
    url: url.href,
    portProblem,
  };
}

async function tryToListen({ hostname, port }: URL): Promise<string | null> {
  const server = createServer().listen(Number(port), hostname);
  try {
    await once(server, 'listening');
    return null;
  } catch (error) {
    return reasonOf(error);
  } finally {
    server.close();
  }
}
