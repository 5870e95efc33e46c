/** Starts one child: its own session and process group, a lifeline on stdin, and a notify file descriptor. */
import type { EventEmitter } from 'node:events';
import { Readable } from 'node:stream';
import { execa, type Options } from 'execa';
import { GraphkeeperError } from '../../errors.js';
import type { LaunchPlan } from '../../types/child.js';
import { MARKER_VARIABLE, NOTIFY_FD_VARIABLE } from '../../types/notify.js';
import type { ChildCgroup } from './cgroup/child-cgroup.js';
import { endedWithParent } from './pdeathsig.js';
import { resolveProgram } from './resolve-program.js';
import { ensureSpareDescriptors } from './spare-descriptors.js';

const NOTIFY_FD = 3;

/** POSIX says that there is one, and all of Linux has it there. */
const SHELL = '/bin/sh';

export interface SpawnedChild {
  /** Also the id of its process group. */
  readonly pid: number;
  /** Emits `exit` with code and signal, once, when the leader has ended. */
  readonly process: EventEmitter;
  readonly stdout: Readable;
  readonly stderr: Readable;
  readonly notify: Readable;
}

export interface SpawnOptions {
  /** Value of the environment variable by which every process of this child can be found. */
  readonly marker: string;
  /** Path of a setpriv to start through, so that the child dies with this process; null to do without. */
  readonly setpriv: string | null;
  /** Programs with arguments that come before the command and become it. Default: none. */
  readonly launcher?: readonly string[];
  /** The cgroup that it is to be in, from before its first instruction on. Default: that of this process. */
  readonly cgroup?: ChildCgroup | null;
}

/** Whoever writes 0 there joins. If we wrote its pid after the start, what it starts before that would stay outside. */
const JOIN_CGROUP = 'echo 0 > "$1/cgroup.procs" && shift && exec "$@"';

/**
 * Resolves when the operating system has started the program. The caller must listen for `exit` and to the streams at once.
 * @throws GK_INVALID_ARGUMENT, and whatever else keeps it from starting
 */
export async function spawnChild(plan: LaunchPlan, options: SpawnOptions): Promise<SpawnedChild> {
  const { marker, setpriv, launcher = [], cgroup = null } = options;
  const [program, ...args] = plan.command;
  const command = [await resolveProgram(program, plan.cwd, plan.env.PATH), ...args] as const;
  // The kernel forgets the death signal when a process changes its user, so that this is the last step before the command.
  const tied = setpriv === null ? command : endedWithParent(setpriv, command);
  const join = cgroup === null ? [] : [SHELL, '-c', JOIN_CGROUP, 'sh', cgroup.directory];
  const [file = program, ...fileArgs] = [...join, ...launcher, ...tied];
  ensureSpareDescriptors();
  const child = execa(file, fileArgs, {
    cwd: plan.cwd,
    env: { ...plan.env, [NOTIFY_FD_VARIABLE]: String(NOTIFY_FD), [MARKER_VARIABLE]: marker },
    ...SPAWN_OPTIONS,
  });
  const { pid } = child;
  if (pid === undefined) {
    const { originalMessage } = await child;
    throw new Error(originalMessage ?? `${program} could not be started`);
  }
  return { pid, process: child, stdout: child.stdout, stderr: child.stderr, notify: readable(child.stdio[NOTIFY_FD]) };
}

const SPAWN_OPTIONS = {
  extendEnv: false,
  // A session and a process group of its own, which outlive the leader and can be signalled as one.
  detached: true,
  stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
  // How it ends is ours to decide and to report, not execa's.
  buffer: false,
  cleanup: false,
  reject: false,
} as const satisfies Options;

function readable(stream: unknown): Readable {
  if (stream instanceof Readable) return stream;
  throw new GraphkeeperError('GK_INTERNAL', { reason: 'execa gave no stream for the notify file descriptor' });
}
