/**
 * What a launch profile may ask of the operating system for its GraphServers: less of the machine, and fewer rights.
 * A setting that this machine can not give is left out with a warning, or, when it is `required`, keeps the service
 * from starting.
 */

export type IsolationSetting =
  | 'umask'
  | 'uid'
  | 'gid'
  | 'noNewPrivs'
  | 'limits'
  | 'nice'
  | 'cpuSet'
  | 'oomScoreAdj'
  | 'cgroup';

/** Those that keep an attacker from the rest of the machine are of no use if they may silently be missing. */
export const REQUIRED_BY_DEFAULT: Readonly<Record<IsolationSetting, boolean>> = {
  umask: false,
  uid: true,
  gid: true,
  noNewPrivs: true,
  limits: false,
  nice: false,
  cpuSet: false,
  oomScoreAdj: false,
  cgroup: false,
};

/** Resources of setrlimit(2) by their names in prlimit(1). Sizes in bytes, `cpu` in seconds. */
export const LIMIT_NAMES = ['as', 'core', 'cpu', 'data', 'fsize', 'memlock', 'nofile', 'nproc', 'stack'] as const;

export type LimitName = (typeof LIMIT_NAMES)[number];

/** A number is soft and hard limit; a text is one of them each: `soft:hard`, each a number or `unlimited`. */
export type ResourceLimit = number | string;

export interface CgroupLimits {
  readonly memoryMaxBytes?: number;
  /** In cores: 1.5 is one and a half. */
  readonly cpuMax?: number;
  /** Processes and threads. */
  readonly pidsMax?: number;
}

export interface Isolation {
  /** Octal, such as `027`. */
  readonly umask?: string;
  /** Needs `gid`. Supplementary groups are dropped. */
  readonly uid?: number;
  readonly gid?: number;
  /** Can no program that it runs gain rights, as with set-user-id? Default: false. */
  readonly noNewPrivs?: boolean;
  readonly limits?: Readonly<Partial<Record<LimitName, ResourceLimit>>>;
  /** -20 (most favoured) to 19. */
  readonly nice?: number;
  /** Processors that it may use, such as `0-1,3`. */
  readonly cpuSet?: string;
  /** -1000 (never killed when memory runs out) to 1000 (first). */
  readonly oomScoreAdj?: number;
  /** Limits of the whole generation together. Needs a delegated cgroup v2. */
  readonly cgroup?: CgroupLimits;
  /** Which settings keep the service from starting when they can not be had. Default: REQUIRED_BY_DEFAULT. */
  readonly required?: Readonly<Partial<Record<IsolationSetting, boolean>>>;
}
