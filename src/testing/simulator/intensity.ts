/**
 * The restart intensity, counted beside the machine: once more failures of the service than that have come within the
 * window, no process is started before somebody says START or RESTART.
 */
import { countFailure, exceedsIntensity, type RestartPolicy } from '../../machines/policy.js';
import { isAbout } from '../../machines/service-roles.js';
import type { ServiceContext, ServiceEvent } from '../../machines/service-types.js';
import { AT_REST } from './invariants.js';

export class Intensity {
  #failures: readonly number[] = [];
  #isExceeded = false;

  constructor(private readonly policy: RestartPolicy) {}

  /** The service hears of something, in this state and with this context. */
  hears(event: ServiceEvent, lifecycle: string, context: ServiceContext): void {
    if (!isFailure(event, lifecycle, context)) return;
    const at = event.type === 'generation.exited' ? event.report.at : event.at;
    this.#failures = countFailure(this.#failures, at, this.policy);
    // A switch is not given up because the old generation fails: the candidate is still to come.
    const goesOn = lifecycle.startsWith('switching.') && lifecycle !== 'switching.draining';
    if (!goesOn && exceedsIntensity(this.#failures, this.policy)) this.#isExceeded = true;
  }

  /** The service goes from one state to another. */
  moves(from: string, to: string): void {
    if (!AT_REST.has(from) || !to.startsWith('starting.')) return;
    this.#failures = [];
    this.#isExceeded = false;
  }

  /** A process is being started. @returns what is wrong with that, or null */
  starts(generation: number): string | null {
    return this.#isExceeded ? `generation ${generation} is started after ${this.#failures.length} failures` : null;
  }
}

type Failure = Extract<ServiceEvent, { type: 'generation.exited' | 'generation.unhealthy' }>;

/** Of the active generation anywhere; of a candidate where nobody else serves. */
function isFailure(event: ServiceEvent, lifecycle: string, context: ServiceContext): event is Failure {
  if (event.type !== 'generation.exited' && event.type !== 'generation.unhealthy') return false;
  if (isAbout(context.active, event)) return true;
  const isAlone = lifecycle.startsWith('starting.') || lifecycle.startsWith('restarting.');
  return isAlone && event.type === 'generation.exited' && isAbout(context.candidate, event);
}
