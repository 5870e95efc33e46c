/** What the picture of a machine shows of its transitions: where from, where to, why. */

import { allTransitions, ancestry, nameEvent, type State, type Transition } from '../../../src/diagram/state.js';
import { groupBy } from '../group-by.js';

export interface Reason {
  readonly text: string;
  /** As the journal names it. */
  readonly event: string;
  /** Comes from the machine itself: a condition that has come true, a delay, an actor's end. */
  readonly isInternal: boolean;
}

export interface Arrow {
  readonly source: State;
  readonly target: State;
  readonly reason: Reason;
}

/**
 * One arrow for each reason. What leaves the state as it is, is left to the tables.
 * @param origin what the names of events need not say
 */
export function arrowsOf(root: State, origin: string | null): Arrow[] {
  const arrows = allTransitions(root).flatMap((transition): Arrow[] => {
    const { source, target } = transition;
    return target === null ? [] : [{ source, target, reason: reasonOf(transition, origin) }];
  });
  return withoutRefinements(distinct(lifted(distinct(arrows))));
}

/** `generation.` where all facts that lead somewhere are about a generation: it need not be said on every line. */
export function sharedOrigin(root: State): string | null {
  const leading = allTransitions(root).filter(({ trigger, target }) => trigger.kind === 'event' && target !== null);
  const origins = leading.flatMap(({ trigger: { name } }) => /^.*\./.exec(name) ?? []);
  const [first] = origins;
  return first !== undefined && origins.every((origin) => origin === first) ? first : null;
}

function reasonOf({ source, trigger, guard }: Transition, origin: string | null): Reason {
  const { kind, name } = trigger;
  const event = nameEvent(trigger);
  if (kind === 'event') {
    const text = origin !== null && name.startsWith(origin) ? name.slice(origin.length) : name;
    return { text, event, isInternal: false };
  }
  // A state has one actor that can be done, so that its name adds nothing.
  const text = {
    after: `after ${words(name)}`,
    done: 'done',
    error: 'failed',
    always: guard === null ? unguarded(source) : `when ${words(guard)}`,
  }[kind];
  return { text, event, isInternal: true };
}

function unguarded({ transitions }: State): string {
  return transitions.some(({ trigger, guard }) => trigger.kind === 'always' && guard !== null)
    ? 'otherwise'
    : 'at once';
}

/** `nothingRetires` as people say it. */
function words(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** Where two children of a state leave it for the same place on the same event, the state itself does. */
function lifted(arrows: readonly Arrow[]): Arrow[] {
  const liftable = arrows.filter(
    ({ source, target, reason }) =>
      isNested(source) && !reason.isInternal && !ancestry(target).includes(parentOf(source)),
  );
  const groups = groupBy(liftable, ({ source, target }) => `${parentOf(source).path} ${target.path}`);
  const rising = [...groups.values()].filter(
    (group) => new Set(group.map(({ reason }) => reason.text)).size < group.length,
  );
  const risen = new Set(rising.flat());
  return arrows.map((arrow) => (risen.has(arrow) ? { ...arrow, source: parentOf(arrow.source) } : arrow));
}

/** An arrow to a state says enough; that the same event may lead to one of its children is left to the tables. */
function withoutRefinements(arrows: readonly Arrow[]): Arrow[] {
  const leadsTo = (arrow: Arrow, target: State) =>
    arrows.some(
      (other) =>
        ancestry(arrow.source).includes(other.source) &&
        other.target === target &&
        other.reason.text === arrow.reason.text,
    );
  return arrows.filter((arrow) => !isNested(arrow.target) || !leadsTo(arrow, parentOf(arrow.target)));
}

function distinct(arrows: readonly Arrow[]): Arrow[] {
  const key = ({ source, target, reason }: Arrow) => `${source.path} ${target.path} ${reason.text}`;
  return [...new Map(arrows.map((arrow) => [key(arrow), arrow])).values()];
}

function isNested({ path }: State): boolean {
  return path.includes('.');
}

function parentOf(state: State): State {
  if (state.parent === null) throw new Error('The root of a machine is nobody’s child');
  return state.parent;
}
