/**
 * Asks a fresh generation again and again until it answers, then resolves with where. Never rejects for want of an
 * answer: the machine's deadline decides how long to wait. With pushed readiness, or while nobody knows where to ask,
 * it stays pending and the child's own message counts. When the actor is stopped, the attempt under way is aborted.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { fromPromise, type PromiseActorLogic } from 'xstate';
import type { ProbedReady, ProbeInput } from '../../machines/graph-server.js';
import type { LaunchProfile } from '../../types/launch-profile.js';
import { attemptProbe } from './probe.js';

const FIRST_INTERVAL_MS = 5;
const LAST_INTERVAL_MS = 250;

export interface ReadinessProbeOptions {
  readonly readiness: LaunchProfile['readiness'];
  /** For one attempt. Default: 1000. */
  readonly timeoutMs?: number;
}

/** @example machine.provide({ actors: { readinessProbe: createReadinessProbe({ readiness: profile.readiness }) } }) */
export function createReadinessProbe({
  readiness,
  timeoutMs = 1000,
}: ReadinessProbeOptions): PromiseActorLogic<ProbedReady, ProbeInput> {
  return fromPromise<ProbedReady, ProbeInput>(async ({ input, signal }) => {
    const { endpoints } = input;
    if (readiness.type === 'push' || endpoints === null) return untilAborted(signal);
    const isAnswered = () =>
      attemptProbe(readiness, { ...input, endpoints }, timeoutMs, signal).then(
        () => true,
        () => false,
      );
    for (let intervalMs = FIRST_INTERVAL_MS; !(await isAnswered()); intervalMs = nextInterval(intervalMs)) {
      await delay(intervalMs, undefined, { signal });
    }
    return { endpoints, at: Date.now() };
  });
}

/** Dense at first, because most servers answer soon; sparse later, because the others take long. */
function nextInterval(intervalMs: number): number {
  return Math.min(intervalMs * 2, LAST_INTERVAL_MS);
}

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
