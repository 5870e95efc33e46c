/** What a machine wants done when it takes a transition, in words that can be compared and read. */
import type { EventObject } from 'xstate';
import type { TracedAction } from './trace-step.js';

/** The parameters of XState's built-in actions, as far as they say what is done. */
interface ActionParams {
  readonly id?: string;
  readonly src?: string;
  readonly input?: unknown;
  readonly targetId?: string;
  readonly event?: EventObject;
  readonly delay?: number;
}

/** E.g. `tell gateway {"type":"gateway.hold","graphId":"1"}`. The model gives commands no ids. */
export function effectOf({ type, params }: TracedAction): string {
  const { id, src, input, targetId, event, delay } = (params ?? {}) as ActionParams;
  switch (type) {
    case 'xstate.sendTo':
      return `tell ${targetId} ${words(event)}`;
    case 'xstate.emit':
      return `emit ${words(event)}`;
    case 'xstate.spawnChild':
      return `start ${id ?? src} ${words(input)}`;
    case 'xstate.stopChild':
      return `stop ${id}`;
    case 'xstate.raise':
      // The event of a delay bears the delay's name; how long it is says more.
      return delay === undefined ? `raise ${words(event)}` : `wait ${delay} ms`;
    default:
      return type;
  }
}

function words(value: unknown): string {
  return JSON.stringify(value, (key, part) => (key === 'commandId' ? undefined : part));
}
