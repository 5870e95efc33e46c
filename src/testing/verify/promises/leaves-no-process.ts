import type { Departure } from '../departure.js';
import { judge, type Verdict } from '../verdict.js';

const promise = judge('leaves no process');

/** After its exit nothing runs that it has started. Whoever carries its marker is ended with it; so this fails only for one that cannot be killed. */
export function leavesNoProcess({ processesBefore, processesLeft }: Departure): Verdict {
  if (process.platform !== 'linux') return promise.skipped('processes can be found by their marker on Linux only');
  const were = `${processesBefore.length} ${processesBefore.length === 1 ? 'process' : 'processes'} while it served`;
  if (processesLeft.length === 0) return promise.kept(`${were}, none after it has left`);
  const left = processesLeft.map(({ pid, command }) => `${pid} (${command})`);
  return promise.broken(`${were}, and still after it has left: ${left.join(', ')}`);
}
