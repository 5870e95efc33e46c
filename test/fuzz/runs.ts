/** How many examples are tried: GRAPHKEEPER_FUZZ_SCALE=10 makes it ten times as many, FAST_CHECK_SEED=7 makes them others. */
export function runs(usual: number): number {
  return Math.ceil(usual * Number(process.env.GRAPHKEEPER_FUZZ_SCALE ?? 1));
}
