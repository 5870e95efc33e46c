/** One event, one machine, no effects: exactly which transitions the machine selects, and which actions it would do. */
import {
  type AnyActorScope,
  type AnyMachineSnapshot,
  type AnyStateMachine,
  type AnyTransitionDefinition,
  createActor,
  createEmptyActor,
  type EventObject,
  fromTransition,
} from 'xstate';

/** From one configuration to the next. */
export interface Microstep {
  readonly before: AnyMachineSnapshot;
  readonly event: EventObject;
  /** None where the machine does nothing with the event; one with an empty event type is an `always`. */
  readonly transitions: readonly AnyTransitionDefinition[];
  readonly after: AnyMachineSnapshot;
}

export interface Step {
  readonly event: EventObject;
  readonly before: AnyMachineSnapshot;
  readonly after: AnyMachineSnapshot;
  readonly microsteps: readonly Microstep[];
  readonly actions: readonly TracedAction[];
}

export interface TracedAction {
  readonly type: string;
  readonly params: unknown;
}

/** An actor that executes nothing, below a parent that hears nothing. It is never started, so all steps can share it. */
const INERT = createActor(
  fromTransition((state: null) => state, null),
  { parent: createEmptyActor() },
);

/** How a machine starts. */
export function traceStart(machine: AnyStateMachine, input: unknown): Pick<Step, 'after' | 'actions'> {
  const actions: TracedAction[] = [];
  const scope = inertScope(({ type, params }) => actions.push({ type, params }));
  return { after: machine.getInitialSnapshot(scope, input), actions };
}

export function traceStep(machine: AnyStateMachine, before: AnyMachineSnapshot, event: EventObject): Step {
  const actions: TracedAction[] = [];
  const microsteps: Microstep[] = [];
  const scope = inertScope(({ type, params }) => actions.push({ type, params }));
  const inspection = scope.system.inspect((inspected) => {
    if (inspected.type !== '@xstate.microstep' || inspected.actorRef !== scope.self) return;
    microsteps.push({
      before: microsteps.at(-1)?.after ?? before,
      event: inspected.event,
      transitions: inspected._transitions,
      after: inspected.snapshot as AnyMachineSnapshot,
    });
  });
  const after = machine.transition(before, event, scope);
  inspection.unsubscribe();
  return { event, before, after, microsteps, actions };
}

function inertScope(onAction: (action: TracedAction) => void): AnyActorScope {
  return {
    self: INERT,
    id: INERT.id,
    sessionId: INERT.sessionId,
    system: INERT.system,
    logger: () => undefined,
    defer: () => undefined,
    emit: () => undefined,
    stopChild: () => undefined,
    actionExecutor: onAction,
  };
}
