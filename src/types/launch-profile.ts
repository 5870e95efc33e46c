/**
 * A launch profile says how to turn a graph into a GraphServer process: what to run, and how to know that it answers.
 * Placeholders in braces are filled in `command`, in the values of `env`, in `cwd` and in the commands of exec probes.
 */
import type { Protocol } from './generation.js';
import type { Isolation } from './isolation.js';

export interface LaunchProfile {
  readonly name: string;
  /** Program and arguments, never passed through a shell. */
  readonly command: readonly string[];
  /** Set beside the inherited variables, and before them. */
  readonly env?: Readonly<Record<string, string>>;
  /** Names of the variables to take over from the parent. Default: DEFAULT_INHERITED_VARIABLES. */
  readonly inheritEnv?: readonly string[];
  /** Relative to the workspace. Default: the workspace. */
  readonly cwd?: string;
  /** How a fresh process shows that it answers queries. With `push` the child says so itself, see notify.ts. */
  readonly readiness: { readonly type: 'push' } | Probe;
  /** How a serving process shows that it still does; null: not asked. */
  readonly liveness: Probe | null;
  /**
   * What its GraphServers speak. Unless they say themselves where (readiness `push`), the parent chooses the ports and
   * fills them in: `{port}` for http, `{bolt_port}`, `{gremlin_port}`. Default: http alone.
   */
  readonly protocols?: readonly Protocol[];
  /** Where queries go, for a child whose port the parent chooses. Default: /query. */
  readonly queryPath?: string;
  /** Where its Gremlin is, likewise. Default: /gremlin. */
  readonly gremlinPath?: string;
  /**
   * Files that are written before each start, by name; their content has placeholders as well. `{files}` is the directory
   * that they are in, one for each generation, which is removed when that has ended.
   */
  readonly files?: Readonly<Record<string, string>>;
  /** Default: SIGTERM. */
  readonly stopSignal?: 'SIGTERM' | 'SIGINT';
  /** What the operating system is asked to take from it. Default: nothing. */
  readonly isolation?: Isolation;
  /** May two processes have one graph's data open at once? Default: false. */
  readonly sharedData?: boolean;
}

/** A launch profile as an option of the service. With `extends`, what is left out is as in that built-in profile. */
export type ProfileOptions =
  | Omit<LaunchProfile, 'name'>
  | (Partial<Omit<LaunchProfile, 'name'>> & { readonly extends: string });

/**
 * One question to a GraphServer. `http` wants a 2xx, `tcp` a connection, `query` a 2xx from where clients' queries go,
 * `exec` exit code 0.
 */
export type Probe =
  | { readonly type: 'http'; readonly path: string }
  /** Default: the port of the first of its protocols. */
  | { readonly type: 'tcp'; readonly protocol?: Protocol }
  | { readonly type: 'query'; readonly query: string }
  | { readonly type: 'exec'; readonly command: readonly string[] };
