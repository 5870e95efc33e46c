/** What one check of the doctor found. */
export interface Finding {
  /** `fail`: the service cannot run. `warn`: it can, with less than it promises. */
  readonly verdict: 'ok' | 'warn' | 'fail' | 'info';
  readonly subject: string;
  readonly found: string;
  /** What to do about it. */
  readonly remedy?: string;
}
