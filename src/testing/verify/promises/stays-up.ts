import type { Life } from '../life.js';
import { judge, type Verdict } from '../verdict.js';

const promise = judge('stays up');

/** It does not end before it is told to. */
export function staysUp({ service }: Life): Verdict {
  const { generation, lastError } = service.status();
  if (generation === null) return promise.broken(lastError?.message ?? 'it has ended by itself');
  const servedMs = Date.now() - (generation.readyAt ?? Date.now());
  return promise.kept(`it has served for ${servedMs} ms`);
}
