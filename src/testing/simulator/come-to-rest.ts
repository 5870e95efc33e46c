/** The end of a run: no fault comes any more, so the service must come to rest, then stop and leave nothing behind. */
import type { Simulation } from './simulation.js';

/** A service that needs more steps than this is not on its way to anything. */
const MOST_STEPS = 5_000;

const RESTFUL: ReadonlySet<string> = new Set(['idle', 'ready', 'failed', 'stopped']);

/** Breaks the invariant "comes to rest" when it does not. */
export function comeToRest(simulation: Simulation): void {
  if (!stepUntil(simulation, isAtRest)) {
    simulation.violate('when faults stop, the service comes to rest', whatIsGoingOn(simulation));
    return;
  }
  simulation.figures.count(`run ended in ${simulation.lifecycle}`);
  simulation.command('STOP', '');
  simulation.afterAction('the last command');
  if (stepUntil(simulation, isOver)) return;
  simulation.violate('a service that was told to stop leaves nothing behind', whatIsGoingOn(simulation));
}

function isAtRest(simulation: Simulation): boolean {
  const { lifecycle, commands, openQueries, storeIsIdle } = simulation;
  return RESTFUL.has(lifecycle) && commands.pending === 0 && openQueries === 0 && storeIsIdle;
}

/** Stopped, and neither a process nor a timer nor anything else could still do something. */
function isOver({ lifecycle, commands, livingProcesses, queue }: Simulation): boolean {
  return lifecycle === 'stopped' && commands.pending === 0 && livingProcesses === 0 && queue.nextAt() === null;
}

function stepUntil(simulation: Simulation, isThere: (simulation: Simulation) => boolean): boolean {
  for (let steps = 0; steps < MOST_STEPS; steps += 1) {
    if (simulation.violation !== null || isThere(simulation)) return true;
    if (!simulation.step()) return simulation.violation !== null || isThere(simulation);
  }
  return false;
}

function whatIsGoingOn({ lifecycle, commands, openQueries, livingProcesses, queue }: Simulation): string {
  return `${lifecycle} with ${commands.pending} commands, ${openQueries} queries, ${livingProcesses} processes and ${queue.pending} happenings ahead`;
}
