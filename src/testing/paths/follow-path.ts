/** Follows a path with a machine that runs for real, and looks at it after every step. */
import type { AnyMachineSnapshot, InspectionEvent } from 'xstate';
import { stateName } from '../state-name.js';
import type { Coverage } from './coverage.js';
import type { Drive } from './driven.js';
import { effectOf } from './effects.js';
import type { Path } from './generate-paths.js';
import { isIgnored } from './goals.js';
import type { MachineModel } from './model.js';
import type { Step } from './trace-step.js';

/** @returns what went wrong at the first step where something did; empty when the whole path went as the model says */
export async function followPath(model: MachineModel, path: Path, drive: Drive, coverage: Coverage): Promise<string[]> {
  const watch = watchMachine(model.logic.id, coverage);
  const driven = drive(model, watch.inspect);
  try {
    watch.begin(driven.snapshot());
    const atStart = [...differences(path.start, driven.snapshot(), watch.effects()), ...driven.broken()];
    if (atStart.length > 0) return ['at its start', ...atStart];
    for (const [index, step] of path.steps.entries()) {
      const before = driven.snapshot();
      watch.beginStep();
      await driven.bringAbout(step.event);
      const after = driven.snapshot();
      coverage.rest(after);
      const wrong = [
        ...differences(step, after, watch.effects()),
        ...driven.broken(),
        ...(isDecided(step) && !watch.hasDecided()
          ? [`the machine has not decided what follows ${step.event.type}`]
          : []),
        ...(isIgnoredStep(step) && after !== before ? ['an event that the machine ignores changed something'] : []),
      ];
      if (wrong.length > 0) return [describePath(path, index + 1), ...wrong];
    }
    return [];
  } finally {
    driven.stop();
  }
}

/** The events of a path, with the state that each led to. */
function describePath({ steps }: Path, length: number): string {
  return steps
    .slice(0, length)
    .map(({ event, after }) => `${JSON.stringify(event)} → ${stateName(after.value)}`)
    .join('\n');
}

/** Writes down what the running machine says that it selected and wants done, and feeds the coverage with it. */
function watchMachine(machineId: string, coverage: Coverage) {
  let before: AnyMachineSnapshot | undefined;
  let effects: string[] = [];
  let decided = false;
  const isOurs = (snapshot: unknown): snapshot is AnyMachineSnapshot =>
    typeof snapshot === 'object' &&
    snapshot !== null &&
    'machine' in snapshot &&
    (snapshot as AnyMachineSnapshot).machine.id === machineId;
  return {
    begin: (snapshot: AnyMachineSnapshot) => {
      before = snapshot;
      coverage.rest(snapshot);
    },
    beginStep: () => {
      effects = [];
      decided = false;
    },
    /** Since the step began. */
    effects: () => effects,
    hasDecided: () => decided,
    inspect: (inspected: InspectionEvent) => {
      if (inspected.type === '@xstate.action' && isOurs(inspected.actorRef.getSnapshot())) {
        effects.push(effectOf(inspected.action));
      }
      if (inspected.type !== '@xstate.microstep' || !isOurs(inspected.snapshot)) return;
      const { event, _transitions: transitions, snapshot: after } = inspected;
      if (before !== undefined) coverage.observe({ before, event, transitions, after });
      if (transitions.length > 0) decided = true;
      before = after;
    },
  };
}

function isIgnoredStep({ microsteps }: Step): boolean {
  return microsteps.every(({ transitions }) => transitions.every(isIgnored));
}

function isDecided({ microsteps }: Step): boolean {
  return microsteps.some(({ transitions }) => transitions.length > 0);
}

/** Between what the model says, of the state and of what is done, and what is there. */
function differences(
  { after, actions }: Pick<Step, 'after' | 'actions'>,
  found: AnyMachineSnapshot,
  effects: readonly string[],
): string[] {
  return [...difference('', stateOf(after), stateOf(found)), ...difference(' does', actions.map(effectOf), effects)];
}

function stateOf({ value, context, status }: AnyMachineSnapshot): unknown {
  return [stateName(value), status, context];
}

/** The model gives commands no ids. */
function difference(what: string, model: unknown, found: unknown): string[] {
  const show = (value: unknown) => JSON.stringify(value, (key, part) => (key === 'commandId' ? undefined : part));
  if (show(model) === show(found)) return [];
  return [`the model${what}: ${show(model)}`, `the machine${what}: ${show(found)}`];
}
