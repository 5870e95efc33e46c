import { describe, expect, it } from 'vitest';
import { type AnyActorLogic, createActor } from 'xstate';
import { graphServerMachine } from '../../src/machines/graph-server.js';
import { loadJobMachine } from '../../src/machines/load-job.js';
import { serviceMachine } from '../../src/machines/service.js';

const machines = [
  { machine: serviceMachine, slots: ['gateway', 'recordRunningGraph'] },
  { machine: graphServerMachine, slots: ['process', 'readinessProbe', 'livenessProbe', 'drain'] },
  { machine: loadJobMachine, slots: ['process', 'publish'] },
];

describe.each(machines)('an actor slot of $machine.id', ({ machine, slots }) => {
  it.each(slots)('named %s says that it must be provided', async (slot) => {
    const logic = Object.entries(machine.implementations.actors).find(([name]) => name === slot)?.[1] as AnyActorLogic;
    const error = await new Promise((told) => start(logic, told));
    expect(error).toMatchObject({ message: expect.stringContaining(`"${slot}" is not provided`) });
  });
});

function start(logic: AnyActorLogic, told: (error: unknown) => void): void {
  const actor = createActor(logic);
  actor.subscribe({ error: told });
  actor.start();
}
