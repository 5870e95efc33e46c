import { execa } from 'execa';
import { inheritedEnvironment } from '../process/environment.js';
import { signalGroup } from '../process/process-group.js';
import { ensureSpareDescriptors } from '../process/spare-descriptors.js';

/** Resolves when the program exits with code 0. Rejects when it does not; when aborted, it and all it has started are killed. */
export async function probeExec(command: readonly string[], signal: AbortSignal): Promise<void> {
  const [program, ...args] = command;
  if (program === undefined) throw new Error('The exec probe has no command');
  signal.throwIfAborted();
  ensureSpareDescriptors();
  const run = execa(program, args, {
    extendEnv: false,
    env: inheritedEnvironment(),
    detached: true,
    stdio: 'ignore',
    reject: false,
  });
  const { pid } = run;
  const killAll = () => {
    if (pid !== undefined) signalGroup(pid, 'SIGKILL');
  };
  signal.addEventListener('abort', killAll);
  const result = await run;
  signal.removeEventListener('abort', killAll);
  if (result.failed) throw new Error(result.shortMessage);
}
