/** What a run is like: its policy, how much goes on, and how much goes wrong. Drawn from the seed. */
import type { ServicePolicy } from '../../machines/policy.js';
import type { GatewayOptions } from '../../types/gateway.js';
import type { CommandType } from './commands.js';
import type { Random } from './random.js';

/** How the GraphServer of a graph behaves. */
export type GraphKind = 'sound' | 'slow' | 'flaky' | 'broken';

export interface Weather {
  readonly policy: ServicePolicy;
  readonly hold: GatewayOptions['hold'];
  readonly livenessIntervalMs: number;
  readonly graphs: ReadonlyMap<string, GraphKind>;
  /** Which commands come, and how far apart on average. */
  readonly commands: readonly CommandType[];
  readonly commandEveryMs: number;
  readonly queryEveryMs: number;
  /** Crashes, hangs and clock jumps from outside; null: none. */
  readonly faultEveryMs: number | null;
  /** The share of processes, writes, drains and probes of which something is odd. */
  readonly oddShare: number;
}

export function drawWeather(random: Random): Weather {
  return {
    policy: drawPolicy(random),
    hold: {
      maxQueries: random.pick([0, 4, 20, 200, 1_000]),
      maxBytes: random.pick([20, 10_000]),
      timeoutMs: random.pick([50, 5_000, 60_000]),
    },
    livenessIntervalMs: random.pick([200, 500, 1_000]),
    graphs: new Map([
      ['A', random.pick(['sound', 'sound', 'slow', 'flaky'])],
      ['B', random.pick(['sound', 'slow', 'flaky', 'broken'])],
      ['C', random.pick(['slow', 'flaky', 'broken'])],
    ]),
    commands: random.pick<readonly CommandType[]>([
      ['START', 'SWITCH', 'SWITCH', 'SWITCH', 'SWITCH', 'RESTART', 'RESTART', 'RESTART', 'STOP', 'KILL'],
      ['START', 'SWITCH', 'RESTART', 'STOP', 'KILL', 'KILL'],
      ['START', 'SWITCH', 'SWITCH', 'RESTART'],
    ]),
    commandEveryMs: random.pick([100, 1_000, 3_000, 10_000]),
    queryEveryMs: random.pick([20, 80, 300]),
    faultEveryMs: random.pick([null, 300, 2_000, 10_000]),
    oddShare: random.pick([0, 0.02, 0.1, 0.3]),
  };
}

function drawPolicy(random: Random): ServicePolicy {
  const sharedData = random.chance(0.5);
  return {
    readyTimeoutMs: random.pick([100, 500, 2_000]),
    drainTimeoutMs: random.pick([0, 50, 500, 5_000]),
    stopTimeoutMs: random.pick([0, 50, 500]),
    killTimeoutMs: random.pick([10, 100, 500]),
    livenessMisses: random.between(1, 3),
    backoffBaseMs: random.pick([1, 50, 200]),
    backoffCapMs: random.pick([50, 1_000]),
    restartIntensity: random.between(0, 4),
    restartWindowMs: random.pick([500, 5_000, 60_000]),
    commandQueueLimit: random.between(0, 3),
    sharedData,
    standby: sharedData && random.chance(0.5) ? 1 : 0,
  };
}
