/** A machine that runs for real, as somebody who follows a path sees it. */
import type { AnyMachineSnapshot, EventObject, InspectionEvent } from 'xstate';
import type { MachineModel } from './model.js';

interface Driven {
  snapshot(): AnyMachineSnapshot;
  /** Brings the event about, and resolves when the machine has dealt with it. */
  bringAbout(event: EventObject): Promise<void>;
  /** Promises that are broken at this instant, in words. */
  broken(): readonly string[];
  stop(): void;
}

/** Starts the machine of a model in a world of its own. */
export type Drive = (model: MachineModel, inspect: (event: InspectionEvent) => void) => Driven;

/** A promise that is settled from outside. */
export function deferred<Value>(): {
  readonly promise: Promise<Value>;
  readonly resolve: (value: Value) => void;
  readonly reject: (reason: unknown) => void;
} {
  let resolve: (value: Value) => void = () => undefined;
  let reject: (reason: unknown) => void = () => undefined;
  const promise = new Promise<Value>((done, fail) => {
    resolve = done;
    reject = fail;
  });
  return { promise, resolve, reject };
}
