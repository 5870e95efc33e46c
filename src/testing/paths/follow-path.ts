/** Follows a path with a machine that runs for real, and looks at it after every step. */
import type { AnyMachineSnapshot, InspectionEvent } from 'xstate';
import { stateName } from '../state-name.js';
import type { Coverage } from './coverage.js';
import type { Drive } from './driven.js';
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
    for (const [index, step] of path.steps.entries()) {
      const before = driven.snapshot();
      const actionsBefore = watch.actions();
      await driven.bringAbout(step.event);
      const after = driven.snapshot();
      coverage.rest(after);
      const wrong = [
        ...difference(step, after),
        ...driven.broken(),
        ...(isIgnoredStep(step) && (after !== before || watch.actions() !== actionsBefore)
          ? ['an event that the machine ignores changed something']
          : []),
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

/** Feeds the coverage with what the running machine says that it selected. */
function watchMachine(machineId: string, coverage: Coverage) {
  let before: AnyMachineSnapshot | undefined;
  let actions = 0;
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
    actions: () => actions,
    inspect: (inspected: InspectionEvent) => {
      if (inspected.type === '@xstate.action' && isOurs(inspected.actorRef.getSnapshot())) actions += 1;
      if (inspected.type !== '@xstate.microstep' || !isOurs(inspected.snapshot)) return;
      const { event, _transitions: transitions, snapshot: after } = inspected;
      if (before !== undefined) coverage.observe({ before, event, transitions, after });
      before = after;
    },
  };
}

function isIgnoredStep({ microsteps }: Step): boolean {
  return microsteps.every(({ transitions }) => transitions.every(isIgnored));
}

/** Between the state that the model says and the one that is there. The model gives commands no ids. */
function difference({ after: model }: Step, found: AnyMachineSnapshot): string[] {
  const show = ({ value, context, status }: AnyMachineSnapshot) =>
    JSON.stringify([stateName(value), status, context], (key, part) => (key === 'commandId' ? undefined : part));
  return show(model) === show(found) ? [] : [`the model: ${show(model)}`, `the machine: ${show(found)}`];
}
