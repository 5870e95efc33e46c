/** What became of one promise. */
export interface Verdict {
  readonly promise: string;
  /** `skipped`: it was not put to the test, and the evidence says why. */
  readonly outcome: 'kept' | 'broken' | 'skipped';
  /** What was seen, in one line. */
  readonly evidence: string;
}

/** Bound to the name of a promise, so that each of them is written once. */
export interface Judge {
  kept(evidence: string): Verdict;
  broken(evidence: string): Verdict;
  skipped(evidence: string): Verdict;
}

export function judge(promise: string): Judge {
  return {
    kept: (evidence) => ({ promise, outcome: 'kept', evidence }),
    broken: (evidence) => ({ promise, outcome: 'broken', evidence }),
    skipped: (evidence) => ({ promise, outcome: 'skipped', evidence }),
  };
}
