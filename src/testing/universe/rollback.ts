/** Design section 5, promise 8: a switch that is rolled back leaves no trace but its caller's error. */
import type { Run } from './run.js';
import type { BeforeSwitch, UniverseState } from './state.js';

const ROLLED_BACK = ['GK_SWITCH_FAILED', 'GK_RECORD_FAILED'];

/** What to remember after a step: how things were when the switch began that is not decided yet. */
export function remembered(before: UniverseState, run: Run): BeforeSwitch | null {
  const { path, context } = run.service;
  if (!path.startsWith('switching.') || path === 'switching.draining') return null;
  const isDecided = run.answers.some(({ error }) => error !== 'GK_BUSY');
  if (before.before !== null && !isDecided) return before.before;
  return { active: context.active?.number ?? 0, graphId: context.active?.graphId ?? '' };
}

/** What differs from before the switch, if this step rolled it back. */
export function rollbackBreach({ before }: UniverseState, after: UniverseState, run: Run): string | null {
  if (before === null || !isRolledBack(run)) return null;
  const { active, graphId } = after.service.context;
  const { gateway, store, generations } = after;
  if (graphId !== before.graphId) return `the service was on graph ${before.graphId} and is on ${graphId}`;
  if (store.recorded !== graphId && !store.refused.includes(graphId ?? ''))
    return `graph ${store.recorded} stayed on record`;

  const old = generations.find(({ number }) => number === before.active);
  if (old?.machine?.path !== 'serving') {
    return active === null ? null : `generation ${active.number} is active, and the old one has ended`;
  }
  if (active?.number !== old.number) return `generation ${old.number} serves and is not active any more`;
  if (gateway.mode !== 'routing' || gateway.target !== old.number) return `the gateway is ${gateway.mode}`;
  return null;
}

function isRolledBack({ answers }: Run): boolean {
  return answers.some(({ error }) => error !== null && ROLLED_BACK.includes(error));
}
