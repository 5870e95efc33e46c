/**
 * The policies that the machines follow, and the restart policy as pure functions.
 *
 * Restart intensity follows Erlang/OTP's supervisor: more than `restartIntensity` failures within the sliding window
 * `restartWindowMs` end the attempts. The delays are exponential back-off with full jitter (a uniformly random share
 * of an exponentially growing ceiling), after "Exponential Backoff And Jitter" (AWS Architecture Blog, 2015).
 */

export interface GenerationPolicy {
  /** From spawn to ready; a generation that takes longer is ended. */
  readonly readyTimeoutMs: number;
  /** How long a draining generation may take to finish what it has. */
  readonly drainTimeoutMs: number;
  /** From the polite signal to SIGKILL. */
  readonly stopTimeoutMs: number;
  /** How long to wait for the process group to empty before SIGKILL is sent again. */
  readonly killTimeoutMs: number;
  /** Liveness probes missed in a row that make a hang. */
  readonly livenessMisses: number;
}

export interface RestartPolicy {
  readonly backoffBaseMs: number;
  readonly backoffCapMs: number;
  /** Failures within the window that are still followed by another attempt. */
  readonly restartIntensity: number;
  readonly restartWindowMs: number;
}

export interface ServicePolicy extends GenerationPolicy, RestartPolicy {
  /** Commands that may wait while another is being carried out; 0 refuses them at once. */
  readonly commandQueueLimit: number;
  /** May two processes open one graph's data at once? If so, a planned restart is rolling. */
  readonly sharedData: boolean;
  /** Spare generations that are kept ready beside the active one: none or one. Needs shared data. */
  readonly standby: number;
}

export const DEFAULT_POLICY: ServicePolicy = {
  readyTimeoutMs: 30_000,
  drainTimeoutMs: 30_000,
  stopTimeoutMs: 10_000,
  killTimeoutMs: 5_000,
  livenessMisses: 3,
  backoffBaseMs: 100,
  backoffCapMs: 10_000,
  restartIntensity: 5,
  restartWindowMs: 60_000,
  commandQueueLimit: 16,
  sharedData: false,
  standby: 0,
};

/**
 * The failures that still count at `at`, with the one that happened just then. Times in epoch ms, oldest first. No more
 * than exceed the intensity: a switch whose old generation crashes is not given up, so they would add up.
 */
export function countFailure(failures: readonly number[], at: number, policy: RestartPolicy): readonly number[] {
  return [...recentFailures(failures, at, policy), at].slice(-(policy.restartIntensity + 1));
}

/** The failures that still count at `at`. */
export function recentFailures(failures: readonly number[], at: number, policy: RestartPolicy): readonly number[] {
  return failures.filter((failure) => failure > at - policy.restartWindowMs);
}

/** Is it time to give up? True when the failures in the window exceed the restart intensity. */
export function exceedsIntensity(failures: readonly number[], policy: RestartPolicy): boolean {
  return failures.length > policy.restartIntensity;
}

/**
 * Longest delay before the next attempt after so many recent failures: none after the first, because a single crash
 * should cost no more than the GraphServer's own start; then base, 2 base, 4 base … up to the cap.
 */
export function backOffCeilingMs(failureCount: number, policy: RestartPolicy): number {
  if (failureCount <= 1) return 0;
  return Math.min(policy.backoffCapMs, policy.backoffBaseMs * 2 ** (failureCount - 2));
}

/** Full jitter: `random` in [0, 1) picks the delay below the ceiling. */
export function fullJitterMs(ceilingMs: number, random: number): number {
  return Math.floor(ceilingMs * random);
}

/**
 * How long to wait for the next standby after its recent failures: the back-off; or, when they exceed the restart
 * intensity, a whole window, after which none of them counts. The service is served meanwhile, so nobody gives up.
 * `random` is as for fullJitterMs; 1, the default, is the longest wait.
 */
export function standbyBackOffMs(failures: readonly number[], policy: RestartPolicy, random = 1): number {
  if (exceedsIntensity(failures, policy)) return policy.restartWindowMs;
  return fullJitterMs(backOffCeilingMs(failures.length, policy), random);
}
