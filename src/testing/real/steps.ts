/** Steps of a path, as a real service makes them: commands under their own ids, and all of it in words. */
import type { AnyMachineSnapshot, AnyStateMachine, EventObject } from 'xstate';
import type { GenerationEvent } from '../../machines/graph-server.js';
import type { Path } from '../paths/generate-paths.js';
import { type Step, traceStep } from '../paths/trace-step.js';
import { stateName } from '../state-name.js';
import { isCommand, isOfGeneration } from './real-service.js';

/** Each command gets the id that the service will give it. */
export function stepsOf(logic: AnyStateMachine, { start, steps }: Path): readonly Step[] {
  let last = 0;
  const events = steps.map(({ event }) => {
    if (!isCommand(event)) return event;
    last += 1;
    return { ...event, commandId: `command-${last}` };
  });
  return retrace(logic, start.after, events);
}

export function retrace(
  logic: AnyStateMachine,
  start: AnyMachineSnapshot,
  events: readonly EventObject[],
): readonly Step[] {
  const steps: Step[] = [];
  for (const event of events) steps.push(traceStep(logic, steps.at(-1)?.after ?? start, event));
  return steps;
}

export function isSpawnFailure(event: EventObject): event is Extract<GenerationEvent, { type: 'generation.exited' }> {
  return isOfGeneration(event) && event.type === 'generation.exited' && event.report.reason === 'spawnFailed';
}

/** One line for each step; those that were not made are marked. */
export function describeSteps(steps: readonly Step[], made: number): string {
  const lines = steps.map(({ event, after }, index) => {
    const mark = index < made ? ' ' : '?';
    return `${mark} ${describeEvent(event)} → ${stateName(after.value)}`;
  });
  return lines.join('\n');
}

export function describeEvent(event: EventObject): string {
  if (isCommand(event)) return 'graphId' in event ? `${event.type} ${event.graphId}` : event.type;
  if (!isOfGeneration(event)) return event.type;
  const how = event.type === 'generation.exited' ? ` (${event.report.reason})` : '';
  return `${event.type} ${event.generation}${how}`;
}
