/**
 * Actor logic for the slots of promises, settled from the event queue. A promise settles in a microtask, between the
 * steps of a simulation, where nothing would order it; this settles within a step.
 */
import type { EventObject, PromiseActorLogic } from 'xstate';

export interface Settle<Output> {
  done(output: Output): void;
  fail(error: Error): void;
}

type Cancel = () => void;

/** `begin` must not settle before it returns; what it returns is called when nobody waits any more. */
export function settledLater<Output, Input>(
  begin: (input: Input, settle: Settle<Output>) => Cancel,
): PromiseActorLogic<Output, Input> {
  const cancels = new WeakMap<object, Cancel>();
  return {
    getInitialSnapshot: (_, input) => ({ status: 'active', output: undefined, error: undefined, input }),
    start: ({ input }, { self }) => {
      const settle = (event: EventObject & Record<string, unknown>) => {
        if (self.getSnapshot().status === 'active') self.send(event);
      };
      const cancel = begin(input as Input, {
        done: (output) => settle({ type: 'settled.done', output }),
        fail: (error) => settle({ type: 'settled.failed', error }),
      });
      cancels.set(self, cancel);
    },
    transition: (snapshot, event, { self }) => {
      if (snapshot.status !== 'active') return snapshot;
      switch (event.type) {
        case 'settled.done':
          return { ...snapshot, status: 'done', output: event.output as Output, error: undefined };
        case 'settled.failed':
          return { ...snapshot, status: 'error', output: undefined, error: event.error };
        case 'xstate.stop':
          cancels.get(self)?.();
          return { ...snapshot, status: 'stopped', output: undefined, error: undefined };
        default:
          return snapshot;
      }
    },
    getPersistedSnapshot: (snapshot) => snapshot,
    restoreSnapshot: (snapshot) => snapshot as ReturnType<PromiseActorLogic<Output, Input>['getInitialSnapshot']>,
  };
}
