/** No generation stays in a state longer than its policy allows; the time in each is measured, not trusted. */
import type { GenerationPolicy } from '../../machines/policy.js';

const LIMITS: Readonly<Record<string, keyof GenerationPolicy>> = {
  spawning: 'readyTimeoutMs',
  probing: 'readyTimeoutMs',
  draining: 'drainTimeoutMs',
  'terminating.interrupting': 'stopTimeoutMs',
};

export class Deadlines {
  readonly #since = new WeakMap<object, { readonly state: string; readonly at: number }>();

  constructor(private readonly policy: GenerationPolicy) {}

  /** A generation's machine is in this state now. Returns what went on too long, or null. */
  enters(generation: object, state: string, at: number): string | null {
    const last = this.#since.get(generation);
    if (last?.state === state) return null;
    this.#since.set(generation, { state, at });
    const limit = last && LIMITS[last.state];
    if (last === undefined || limit === undefined || at - last.at <= this.policy[limit]) return null;
    return `${last.state} took ${at - last.at} ms, and ${limit} is ${this.policy[limit]}`;
  }
}
