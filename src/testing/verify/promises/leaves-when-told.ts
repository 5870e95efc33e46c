import type { Departure } from '../departure.js';
import type { TestBed } from '../test-bed.js';
import { judge, type Verdict } from '../verdict.js';

const promise = judge('leaves when told');

/** It exits on its stop signal within `stop_timeout_ms`. */
export function leavesWhenTold({ profile, policy }: TestBed, { code, signal, tookMs }: Departure): Verdict {
  const asked = profile.stopSignal ?? 'SIGTERM';
  if (signal === 'SIGKILL') {
    return promise.broken(`it was still there ${policy.stopTimeoutMs} ms after ${asked}, and was killed`);
  }
  const how = signal === null ? `exited with code ${code}` : `was ended by ${signal}`;
  return promise.kept(`it ${how} ${tookMs} ms after ${asked}, of ${policy.stopTimeoutMs} ms`);
}
