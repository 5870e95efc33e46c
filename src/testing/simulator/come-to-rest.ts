/** The end of a run: no fault comes any more, so the service must come to rest, then stop and leave nothing behind. */
import type { Simulation } from './simulation.js';

/** A service that needs more steps than this is not on its way to anything. */
const MOST_STEPS = 5_000;

const RESTFUL: ReadonlySet<string> = new Set(['idle', 'ready', 'failed', 'stopped']);

/** Breaks the invariant "comes to rest" when it does not. */
export function comeToRest(simulation: Simulation): void {
  if (!stepUntil(simulation, isAtRest)) {
    simulation.witness.violate('when faults stop, the service comes to rest', whatIsGoingOn(simulation));
    return;
  }
  simulation.witness.count(`run ended in ${simulation.witness.lifecycle}`);
  simulation.command('STOP', '');
  simulation.afterStep('the last command');
  if (stepUntil(simulation, isOver)) return;
  simulation.witness.violate('a service that was told to stop leaves nothing behind', whatIsGoingOn(simulation));
}

function isAtRest({ witness, commands, clients, store }: Simulation): boolean {
  return RESTFUL.has(witness.lifecycle) && commands.pending === 0 && clients.waiting === 0 && store.isIdle;
}

/** Stopped, and neither a process nor a timer nor anything else could still do something. */
function isOver({ witness, commands, processes, queue }: Simulation): boolean {
  const isStopped = witness.lifecycle === 'stopped' && commands.pending === 0;
  return isStopped && processes.living === 0 && queue.nextAt() === null;
}

function stepUntil(simulation: Simulation, isThere: (simulation: Simulation) => boolean): boolean {
  for (let steps = 0; steps < MOST_STEPS; steps += 1) {
    if (simulation.witness.violation !== null || isThere(simulation)) return true;
    if (!simulation.step()) return simulation.witness.violation !== null || isThere(simulation);
  }
  return false;
}

function whatIsGoingOn({ witness, commands, clients, processes, queue }: Simulation): string {
  const open = `${commands.pending} commands and ${clients.waiting} clients wait, ${processes.living} processes live`;
  return `in ${witness.lifecycle} ${open}, and ${queue.pending} things are going to happen`;
}
