/** What can be looked at while nothing moves: the invariants, and what a client gets that asks now. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { AnyActorRef } from 'xstate';
import { brokenInvariants } from '../invariants.js';
import { processesOf } from '../processes-of.js';
import { stateName } from '../state-name.js';
import type { Observer } from './observer.js';
import type { ServiceSnapshot } from './real-model.js';
import type { RealService } from './real-service.js';

const MODES = { 'gateway.cutOver': 'routing', 'gateway.hold': 'holding', 'gateway.refuse': 'refusing' } as const;

/** @returns what is wrong, in words */
export async function lookAtRest(real: RealService, { snapshot, gateway }: Observer): Promise<readonly string[]> {
  // An outcome reaches its caller a moment after the machine has said it.
  await nextTurn();
  const status = real.service.status();
  const problems = brokenInvariants({
    lifecycle: stateName(snapshot.value),
    context: snapshot.context,
    gateway,
    phases: phasesOf(snapshot),
    processes: new Set(processesOf(real.workspace).map(({ child }) => Number(child))),
    asked: real.asked.map(({ commandId }) => commandId),
    answered: real.answered,
    // A promise settles once; the simulated tiers see every outcome.
    answeredTwice: [],
    recordedGraphId: status.recordedGraphId,
  });
  const mode = gateway === null ? null : MODES[gateway.type];
  if (status.gateway.mode !== mode) problems.push(`the gateway is ${status.gateway.mode} and was told to be ${mode}`);
  const answer = await real.ask();
  const wanted = wantedAnswer(snapshot, mode);
  return answer === wanted ? problems : [...problems, `a query gets ${answer}, and is to get ${wanted}`];
}

function wantedAnswer({ context }: ServiceSnapshot, mode: string | null): string {
  if (mode === 'holding') return 'held';
  if (mode === 'refusing') return '503 GK_UNAVAILABLE';
  return `200 from generation ${context.active?.number}`;
}

export function phasesOf({ children }: ServiceSnapshot): ReadonlyMap<number, string> {
  const phases = new Map<number, string>();
  for (const [id, child] of Object.entries<AnyActorRef | undefined>(children)) {
    const [kind, number] = id.split('-');
    if (kind === 'generation' && child !== undefined) phases.set(Number(number), stateName(child.getSnapshot().value));
  }
  return phases;
}
