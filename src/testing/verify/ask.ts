/** One question to a GraphServer, without the gateway in between. */
import { endpointOf } from '../../effects/probes/endpoint.js';
import { attemptProbe } from '../../effects/probes/probe.js';
import { reasonOf } from '../../errors.js';
import type { Endpoints } from '../../types/generation.js';
import type { LaunchProfile, Probe } from '../../types/launch-profile.js';
import { SECRET_HEADER } from '../../types/notify.js';

export interface Question {
  readonly profile: LaunchProfile;
  readonly generation: { readonly number: number; readonly graphId: string; readonly endpoints: Endpoints };
  /** What the GraphServer knows its service by. */
  readonly secret: string;
  /** Posted to the query endpoint; null: probed. */
  readonly query: string | null;
  readonly timeoutMs: number;
}

export interface Answer {
  readonly isGood: boolean;
  /** What was asked and what came, e.g. `the query got status 200`. */
  readonly what: string;
  readonly tookMs: number;
}

export async function ask({ profile, generation, secret, query, timeoutMs }: Question): Promise<Answer> {
  const askedAt = performance.now();
  const tookMs = () => Math.round(performance.now() - askedAt);
  const subject = query === null ? `the ${probeOf(profile).type} probe` : 'the query';
  try {
    const result =
      query === null
        ? await probe()
        : await postQuery(endpointOf(generation.endpoints, 'http').href, secret, query, timeoutMs);
    return { isGood: true, what: `${subject} ${result}`, tookMs: tookMs() };
  } catch (error) {
    return { isGood: false, what: `${subject} failed: ${reasonOf(error)}`, tookMs: tookMs() };
  }

  async function probe(): Promise<string> {
    const { number, graphId, endpoints } = generation;
    const never = new AbortController().signal;
    await attemptProbe(probeOf(profile), { generation: number, graphId, endpoints }, timeoutMs, never);
    return 'was answered';
  }
}

/** How a GraphServer shows that it answers, when there is no query to try. */
function probeOf({ liveness, readiness }: LaunchProfile): Probe {
  return liveness ?? (readiness.type === 'push' ? { type: 'tcp' } : readiness);
}

async function postQuery(url: string, secret: string, query: string, timeoutMs: number): Promise<string> {
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, { method: 'POST', headers: { [SECRET_HEADER]: secret }, body: query, signal });
    await response.arrayBuffer();
    if (!response.ok) throw new Error(`status ${response.status}`);
    return `got status ${response.status}`;
  } catch (error) {
    if (signal.aborted) throw new Error(`no answer within ${timeoutMs} ms`);
    // fetch says "fetch failed"; why is in the cause.
    throw error instanceof Error && error.cause instanceof Error ? error.cause : error;
  }
}
