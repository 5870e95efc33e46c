/** States, triggers and decisions in the words of the lifecycle page. */

import type { State, Transition } from '../../../src/diagram/state.js';
import type { Decision } from '../machine/decide.js';
import { code, codes } from '../markdown.js';

export function nameState(state: State): string {
  return state.path === '' ? '(all of it)' : code(state.path);
}

export function nameTrigger({ trigger: { kind, name }, guard }: Transition): string {
  if (kind === 'always') return guard === null ? 'at once' : 'as soon as';
  if (kind === 'after') return `after ${code(name)}`;
  if (kind === 'done') return `${code(name)} is done`;
  if (kind === 'error') return `${code(name)} fails`;
  return code(name);
}

/** One cell of the table of states and events. */
export function describeDecision(decision: Decision | null): string {
  if (decision === null) return '–';
  return decision
    .map((step, index) => {
      const otherwise = index > 0 && (step === 'ignored' || step.guard === null) ? 'else ' : '';
      return otherwise + (step === 'ignored' ? 'ignored' : describeStep(step));
    })
    .join('<br>');
}

function describeStep({ target, actions, guard }: Transition): string {
  const condition = guard === null ? '' : ` if ${code(guard)}`;
  if (target !== null) return `→ ${nameState(target)}${condition}`;
  if (actions.length === 0) return `ignored${condition}`;
  return `stays: ${codes(actions)}${condition}`;
}
