import type { Departure } from '../departure.js';
import { judge, type Verdict } from '../verdict.js';

const promise = judge('frees its port');

/** Another program can listen where it did. */
export function freesItsPort({ url, portProblem }: Departure): Verdict {
  const { port } = new URL(url);
  if (portProblem === null) return promise.kept(`port ${port} can be taken again`);
  return promise.broken(`port ${port} cannot be taken again: ${portProblem}`);
}
