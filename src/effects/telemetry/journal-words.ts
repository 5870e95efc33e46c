/** What the journal calls actors, senders, events and states. */
import { Actor, type ActorRefLike, type AnyEventObject, type AnyMachineSnapshot, StateMachine } from 'xstate';
import { reasonOf } from '../../errors.js';
import type { JournalEvent } from '../../types/journal.js';

/** The names of the machines, by their ids. */
const MACHINES: Readonly<Record<string, JournalEvent['machine']>> = {
  service: 'service',
  graphServer: 'graph-server',
  loadJob: 'load-job',
};

/** Who stands behind an actor that is no machine, by its slot. */
const SENDERS: Readonly<Record<string, string>> = {
  process: 'process',
  readinessProbe: 'probe',
  livenessProbe: 'probe',
  recordRunningGraph: 'store',
  publish: 'store',
  drain: 'gateway',
  gateway: 'gateway',
};

/** Null for an actor that is none of our machines. */
export function machineOf(ref: ActorRefLike): JournalEvent['machine'] | null {
  return ref instanceof Actor && ref.logic instanceof StateMachine ? (MACHINES[ref.logic.id] ?? null) : null;
}

/** `service`, `generation-3`, `load-7`; of an actor that is no machine what it does for us. */
export function nameOf(ref: ActorRefLike): string {
  if (!(ref instanceof Actor)) return 'unknown';
  if (machineOf(ref) === 'service') return 'service';
  return machineOf(ref) === null ? (SENDERS[slotOf(ref)] ?? slotOf(ref)) : ref.id;
}

/** The name under which a machine invokes an actor. */
export function slotOf(ref: ActorRefLike | undefined): string {
  if (!(ref instanceof Actor)) return '';
  const { src }: { readonly src: unknown } = ref;
  return typeof src === 'string' ? src : '';
}

/** XState's own events as the diagrams name them: `after readyDeadline`, `done drain`, `failed publish`. */
export function eventName({ type }: AnyEventObject, source: ActorRefLike | undefined): string {
  const [, kind] = /^xstate\.(init|after|done|error)\./.exec(`${type}.`) ?? [];
  if (kind === undefined) return type;
  if (kind === 'init') return 'init';
  if (kind === 'after') return `after ${type.split('.')[2]}`;
  return `${kind === 'done' ? 'done' : 'failed'} ${slotOf(source)}`;
}

/** `{ switching: 'preparing' }` → `switching.preparing` */
export function pathOf({ value }: AnyMachineSnapshot): string {
  const path = (part: unknown): string => {
    if (typeof part !== 'object' || part === null) return String(part);
    return Object.entries(part)
      .map(([state, below]) => `${state}.${path(below)}`)
      .join(' ');
  };
  return path(value);
}

/** The state that an `after` event was due in, as a path: its type ends with that state's id. */
export function stateOfDelay(type: string): string {
  return type.split('.').slice(4).join('.');
}

/** Parts of events whose own fields are told as if they were the event's. */
const UNFOLDED = ['report', 'notification', 'endpoints', 'output', 'input'];
const LONGEST_TEXT = 200;

export function detailsOf(event: AnyEventObject): JournalEvent['details'] {
  const details: Record<string, string | number | boolean | null> = {};
  for (const [name, value] of fieldsOf(event)) {
    if (name === 'type' || name === 'at' || name === 'actorId') continue;
    if (name === 'error') details.error = cut(reasonOf(value));
    else if (name === 'lastLines' && Array.isArray(value))
      details.lastLine = value.length === 0 ? null : cut(String(value.at(-1)));
    else if (typeof value === 'string') details[name] = cut(value);
    else if (typeof value === 'number' || typeof value === 'boolean' || value === null) details[name] = value;
  }
  return details;
}

function fieldsOf(event: AnyEventObject): (readonly [string, unknown])[] {
  return Object.entries(event).flatMap(([name, value]): [string, unknown][] =>
    UNFOLDED.includes(name) && typeof value === 'object' && value !== null ? Object.entries(value) : [[name, value]],
  );
}

function cut(text: string): string {
  return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT - 1)}…` : text;
}
