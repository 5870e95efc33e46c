import { attemptProbe } from '../../../effects/probes/probe.js';
import { reasonOf } from '../../../errors.js';
import type { Life } from '../life.js';
import type { TestBed } from '../test-bed.js';
import { judge, type Verdict } from '../verdict.js';

const promise = judge('answers liveness');
const ATTEMPTS = 5;

/** The liveness probe is answered every time; a few misses in a row would have it killed. */
export async function answersLiveness({ profile, policy }: TestBed, life: Life): Promise<Verdict> {
  const { liveness } = profile;
  if (liveness === null) return promise.skipped('liveness is null in the profile: if it hangs, nobody notices');
  const generation = life.generation();
  if (generation === null) return promise.skipped('it has ended by itself');
  const { number, graphId, endpoints } = generation;
  const never = new AbortController().signal;
  let slowestMs = 0;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const askedAt = performance.now();
    try {
      await attemptProbe(liveness, { generation: number, graphId, endpoints }, policy.livenessTimeoutMs, never);
    } catch (error) {
      return promise.broken(`probe ${attempt} of ${ATTEMPTS} failed: ${reasonOf(error)}`);
    }
    slowestMs = Math.max(slowestMs, Math.round(performance.now() - askedAt));
  }
  return promise.kept(`${ATTEMPTS} of ${ATTEMPTS} probes were answered, the slowest after ${slowestMs} ms`);
}
