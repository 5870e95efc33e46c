/**
 * Makes journal entries of what XState lets an inspector see. One event of a machine is seen as
 *
 *   @xstate.event (who sent it)  →  @xstate.microstep, once or more  →  what the machine sends in turn  →  @xstate.snapshot
 *
 * so an entry is complete when the next event or the snapshot is seen, and what a machine sends after that was caused by
 * it. The cause of what a process, a probe or a promise reports is what it was last told, or reported before.
 */
import {
  Actor,
  type ActorRefLike,
  type AnyActor,
  type AnyEventObject,
  type AnyMachineSnapshot,
  type InspectionEvent,
} from 'xstate';
import type { JournalEvent } from '../../types/journal.js';
import { detailsOf, eventName, machineOf, nameOf, pathOf, stateOfDelay } from './journal-words.js';

type Entry = Omit<JournalEvent, 'kind' | 'seq' | 'at'>;

/** One machine, as far as it has come. */
interface Progress {
  readonly actor: AnyActor;
  readonly machine: JournalEvent['machine'];
  path: string | null;
  context: unknown;
  /** The entry that is, or was last, being worked on. */
  entry: number | null;
  /** The entry that led into each state it is in. */
  readonly enteredBy: Map<string, number | null>;
}

interface Step {
  readonly progress: Progress;
  readonly event: AnyEventObject;
  readonly transitions: { reenters: boolean };
  snapshot: AnyMachineSnapshot;
}

interface Sender {
  readonly source: ActorRefLike | undefined;
  readonly from: string;
  readonly cause: number | null;
}

/** @param record returns the number of the entry */
export function createRecorder(record: (entry: Entry) => number): (event: InspectionEvent) => void {
  const machines = new WeakMap<ActorRefLike, Progress>();
  const senders = new WeakMap<AnyEventObject, Sender>();
  /** Of actors that are no machines: the entry that told them something, or that they made. */
  const leads = new WeakMap<ActorRefLike, number | null>();
  let step: Step | null = null;

  function progressOf(ref: ActorRefLike): Progress | null {
    const known = machines.get(ref);
    const machine = machineOf(ref);
    if (known !== undefined || machine === null || !(ref instanceof Actor)) return known ?? null;
    const progress = { actor: ref, machine, path: null, context: null, entry: null, enteredBy: new Map() };
    machines.set(ref, progress);
    return progress;
  }

  function finishStep(): void {
    if (step === null) return;
    const { progress, event, snapshot, transitions } = step;
    step = null;
    const { source, from, cause } = senders.get(event) ?? {
      // Raised by the machine itself.
      source: progress.actor,
      from: nameOf(progress.actor),
      cause: progress.entry,
    };
    const after = pathOf(snapshot);
    const isChanged =
      transitions.reenters || after !== progress.path || !sameFields(progress.context, snapshot.context);
    progress.context = snapshot.context;
    // A probe that was answered, or the end of an actor that nobody waits for: nothing has come of it.
    if (!isChanged && (event.type.startsWith('xstate.') || from === 'probe' || from === 'process')) {
      progress.entry = cause;
      return;
    }
    recordStep(progress, event, after, { source, from, cause }, transitions.reenters);
  }

  function recordStep(
    progress: Progress,
    event: AnyEventObject,
    after: string,
    { source, from, cause }: Sender,
    reenters: boolean,
  ): void {
    const { actor, machine, path: before } = progress;
    const details = withEnding(detailsOf(event), event, progress);
    const seq = record({
      actor: nameOf(actor),
      machine,
      event: eventName(event, source),
      details,
      from,
      cause,
      before,
      after,
    });
    progress.entry = seq;
    progress.path = after;
    if (source !== undefined && machineOf(source) === null) leads.set(source, seq);
    noteEntered(progress, after, seq, reenters);
  }

  function send(target: ActorRefLike, source: ActorRefLike | undefined, event: AnyEventObject): void {
    const progress = progressOf(target);
    const sender = senderOf(target, source, event);
    if (progress === null) leads.set(target, sender.cause);
    else if (event.type === 'xstate.init') {
      const snapshot: AnyMachineSnapshot = progress.actor.getSnapshot();
      progress.context = snapshot.context;
      recordStep(progress, event, pathOf(snapshot), sender, false);
    } else senders.set(event, sender);
  }

  function senderOf(target: ActorRefLike, source: ActorRefLike | undefined, event: AnyEventObject): Sender {
    if (source === undefined) return { source, from: 'caller', cause: null };
    const machine = machines.get(source);
    if (source === target && machine !== undefined) {
      const state = event.type.startsWith('xstate.after.') ? stateOfDelay(event.type) : (machine.path ?? '');
      return { source, from: 'clock', cause: machine.enteredBy.get(state) ?? null };
    }
    const cause = machine === undefined ? leads.get(source) : machine.entry;
    return { source, from: nameOf(source), cause: cause ?? null };
  }

  return (inspected) => {
    switch (inspected.type) {
      case '@xstate.event':
        finishStep();
        send(inspected.actorRef, inspected.sourceRef, inspected.event);
        break;
      case '@xstate.microstep': {
        const { actorRef, event, snapshot, _transitions: transitions } = inspected;
        const progress = progressOf(actorRef);
        // A machine that starts is recorded when it has started; one that is stopped has nothing more to say.
        if (progress === null || event.type === 'xstate.init' || event.type === 'xstate.stop') break;
        if (step?.event !== event || step.progress !== progress) {
          finishStep();
          step = { progress, event, transitions: { reenters: false }, snapshot: snapshot as AnyMachineSnapshot };
        }
        step.snapshot = snapshot as AnyMachineSnapshot;
        step.transitions.reenters ||= transitions.some(({ reenter }) => reenter);
        break;
      }
      case '@xstate.snapshot':
        finishStep();
        break;
      default:
    }
  };
}

/** States that were left are forgotten; those that were not keep the entry that led into them. */
function noteEntered({ enteredBy }: Progress, path: string, seq: number, reenters: boolean): void {
  const states = new Set(path.split(' ').flatMap(prefixesOf));
  for (const state of enteredBy.keys()) if (!states.has(state)) enteredBy.delete(state);
  for (const state of states) if (!enteredBy.has(state)) enteredBy.set(state, seq);
  if (reenters) enteredBy.set(path, seq);
}

/** `a.b.c` → `a`, `a.b`, `a.b.c`; and `` for the machine itself. */
function prefixesOf(path: string): string[] {
  const keys = path.split('.');
  return ['', ...keys.map((_, index) => keys.slice(0, index + 1).join('.'))];
}

function sameFields(some: unknown, others: unknown): boolean {
  if (typeof some !== 'object' || typeof others !== 'object' || some === null || others === null)
    return some === others;
  return Object.entries(others).every(([name, value]) => Object.is(value, (some as Record<string, unknown>)[name]));
}

/** An exit means something else when it was wished for: the machine knows, its event does not. */
function withEnding(details: JournalEvent['details'], { type }: AnyEventObject, { machine, context }: Progress) {
  if (machine !== 'graph-server' || type !== 'process.exited') return details;
  const ending = typeof context === 'object' && context !== null && 'ending' in context ? context.ending : null;
  return { reason: ending === null ? 'crashed' : String(ending), ...details };
}
