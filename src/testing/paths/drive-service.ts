/** Drives the service machine along a path: with real GraphServer machines, on simulated processes, gateway and store. */
import type { EventObject } from 'xstate';
import type { GenerationEvent } from '../../machines/graph-server.js';
import type { serviceMachine } from '../../machines/service.js';
import type { ServiceEvent, ServiceInput } from '../../machines/service-types.js';
import type { ExitReport } from '../../types/generation.js';
import { brokenInvariants } from '../invariants.js';
import { World } from '../simulated-world.js';
import type { Drive } from './driven.js';

export const driveService: Drive = (model, inspect) => {
  const { policy } = model.input as ServiceInput;
  const world = new World(policy, { service: model.logic as typeof serviceMachine, inspect });
  return {
    snapshot: () => world.snapshot,
    bringAbout: (event) => bringAbout(world, event as ServiceEvent),
    broken: () => brokenInvariants(world.observe()),
    stop: () => world.service.stop(),
  };
};

async function bringAbout(world: World, event: ServiceEvent): Promise<void> {
  switch (event.type) {
    case 'START':
    case 'SWITCH':
    case 'RESTART':
    case 'STOP':
    case 'KILL':
      return world.send({ ...event, commandId: `c${world.asked.length + 1}` });
    case 'generation.spawned':
    case 'generation.ready':
    case 'generation.unhealthy':
    case 'generation.exited':
      return report(world, event);
    case 'standby.due':
      if (world.lifecycle === 'ready') return void world.clock.increment(world.context.policy.restartWindowMs);
      return world.service.send(event);
    default:
      return proceed(world, event);
  }
}

/** What the machine waits for: the store, or the back-off. */
async function proceed(world: World, { type }: EventObject): Promise<void> {
  if (type.startsWith('xstate.done.')) return world.recordSucceeds();
  if (type.startsWith('xstate.error.')) return world.recordFails('recordRunningGraph fails');
  world.clock.increment(world.context.policy.backoffCapMs);
}

/** A report of a live generation comes from its process, through its own machine, on the wall clock's time. */
function report(world: World, event: GenerationEvent): void {
  const { generation } = event;
  if (world.phase(generation) === 'gone') {
    world.service.send(event);
  } else if (event.type === 'generation.exited') {
    exit(world, generation, event.report);
  } else {
    world.wallClockAheadMs = event.at - world.clock.now();
    if (event.type === 'generation.spawned') world.process(generation).spawns();
    else if (event.type === 'generation.ready') world.process(generation).saysReady();
    else world.liveness(generation, { type: 'liveness.missed', reason: event.reason, at: event.at });
  }
}

function exit(world: World, generation: number, report: ExitReport): void {
  const { reason, code, signal, message, lastLines, at } = report;
  if (reason === 'neverReady') world.clock.increment(world.context.policy.readyTimeoutMs);
  world.wallClockAheadMs = at - world.clock.now();
  if (message === null) world.process(generation).exits(code, signal, lastLines);
  else world.process(generation).cannotSpawn(message);
}
