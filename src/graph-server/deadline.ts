/** A deadline is a time of performance.now(), or null for none. */

export function deadlineIn(timeoutMs: number | null): number | null {
  return timeoutMs === null ? null : performance.now() + timeoutMs;
}

/** Whole milliseconds, 1 at least; null for no deadline. */
export function remainingMs(deadline: number | null): number | null {
  return deadline === null ? null : Math.max(1, Math.ceil(deadline - performance.now()));
}

export function hasPassed(deadline: number | null): boolean {
  return deadline !== null && performance.now() >= deadline;
}
