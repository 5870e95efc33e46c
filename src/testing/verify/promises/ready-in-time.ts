import type { Life } from '../life.js';
import type { TestBed } from '../test-bed.js';
import { judge, type Verdict } from '../verdict.js';

const promise = judge('ready in time');

/** It becomes ready within `ready_timeout_ms`. */
export function readyInTime({ policy: { readyTimeoutMs } }: TestBed, { readyAfterMs, failure }: Life): Verdict {
  if (readyAfterMs === null) return promise.broken(failure);
  return promise.kept(`ready ${readyAfterMs} ms after its start, of ${readyTimeoutMs} ms`);
}
