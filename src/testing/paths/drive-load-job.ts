/** Drives the load-job machine along a path. */
import { createActor, fromCallback, fromPromise, SimulatedClock } from 'xstate';
import { reasonOf } from '../../errors.js';
import type { LoadJobEvent, LoadJobInput, loadJobMachine } from '../../machines/load-job.js';
import type { ChildCommand } from '../../types/child.js';
import { settled } from '../simulated-world.js';
import { type Drive, deferred } from './driven.js';

type Job = { readonly jobId: string; readonly graphId: string };

export const driveLoadJob: Drive = (model, inspect) => {
  const input = model.input as LoadJobInput;
  const clock = new SimulatedClock();
  const publish = deferred<void>();
  const machine = (model.logic as typeof loadJobMachine).provide({
    actors: {
      process: fromCallback<ChildCommand, Job>(() => undefined),
      publish: fromPromise<void, Job>(() => publish.promise),
    },
  });
  const actor = createActor(machine, { clock, inspect, input });
  const errors: string[] = [];
  actor.subscribe({ error: (error) => errors.push(reasonOf(error)) });
  actor.start();
  return {
    snapshot: () => actor.getSnapshot(),
    bringAbout: async (event) => {
      if (event.type.startsWith('xstate.after.')) return void clock.increment(input.stopTimeoutMs);
      if (!event.type.startsWith('xstate.')) return actor.send(event as LoadJobEvent);
      if ('error' in event) publish.reject(event.error);
      else publish.resolve();
      await settled();
    },
    broken: () => errors,
    stop: () => actor.stop(),
  };
};
