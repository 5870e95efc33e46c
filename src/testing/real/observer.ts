/** What a real service machine shows of itself through inspection: events, snapshots, and what the gateway is told. */
import type { AnyMachineSnapshot, EventObject, InspectionEvent } from 'xstate';
import type { GatewayCommand } from '../../types/gateway.js';
import type { Microstep } from '../paths/trace-step.js';
import type { ServiceSnapshot } from './real-model.js';

export class Observer {
  /** Oldest first. */
  readonly microsteps: Microstep[] = [];
  readonly #onEvent: (event: EventObject) => void;
  #gateway: GatewayCommand | null = null;
  #snapshot: AnyMachineSnapshot | null = null;

  /** @param onEvent the machine has taken an event, and `snapshot` is what it led to */
  constructor(onEvent: (event: EventObject) => void) {
    this.#onEvent = onEvent;
  }

  /** What the gateway was told last. */
  get gateway(): GatewayCommand | null {
    return this.#gateway;
  }

  get snapshot(): ServiceSnapshot {
    if (this.#snapshot === null) throw new Error('The machine has not been seen yet');
    return this.#snapshot as ServiceSnapshot;
  }

  readonly inspect = (inspected: InspectionEvent): void => {
    if (inspected.type === '@xstate.event' && inspected.event.type.startsWith('gateway.')) {
      this.#gateway = inspected.event as GatewayCommand;
    }
    if (inspected.actorRef?.sessionId !== inspected.rootId) return;
    if (inspected.type === '@xstate.microstep') {
      const after = inspected.snapshot as AnyMachineSnapshot;
      const before = this.microsteps.at(-1)?.after ?? this.#snapshot ?? after;
      this.microsteps.push({ before, event: inspected.event, transitions: inspected._transitions, after });
    }
    if (inspected.type === '@xstate.snapshot') {
      this.#snapshot = inspected.snapshot as AnyMachineSnapshot;
      if (!isNoStep(inspected.event)) this.#onEvent(inspected.event);
    }
  };
}

/** The machine begins, and the actor of a generation is done after the generation has reported its exit. */
function isNoStep({ type }: EventObject): boolean {
  return type === 'xstate.init' || type.startsWith('xstate.done.actor.generation-');
}
