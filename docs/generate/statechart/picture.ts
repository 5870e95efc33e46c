/** A statechart as boxes in boxes and lines between them, before anything has a place. */

import { descendants, type State } from '../../../src/diagram/state.js';
import { groupBy } from '../group-by.js';
import { type Arrow, arrowsOf, type Reason, sharedOrigin } from './arrow.js';

export interface Box {
  readonly id: string;
  /** Null: a frame round states that share a transition. */
  readonly title: string | null;
  readonly isFinal: boolean;
  readonly children: readonly Box[];
  /** The box below this one, at any depth, that is entered first. */
  readonly initial: string | null;
}

export interface Line {
  readonly source: string;
  /** Paths of the states that it leads from: one, unless the source is a frame. */
  readonly from: readonly string[];
  readonly target: string;
  readonly reasons: readonly Reason[];
  /** From a state to one that the source has after it. */
  readonly isForward: boolean;
}

export interface Picture {
  readonly boxes: readonly Box[];
  readonly initial: string | null;
  readonly lines: readonly Line[];
  /** What the names of events have been shortened by. */
  readonly origin: string | null;
}

/** From this many states on that do the same, a frame round them does it for them. */
const SHARED_BY = 4;

interface Frame {
  readonly id: string;
  readonly members: ReadonlySet<State>;
}

/** @param topDown keys of the states at the top, in the order in which lines should lead from one to the next */
export function pictureOf(root: State, topDown: readonly string[]): Picture {
  const origin = sharedOrigin(root);
  const arrows = arrowsOf(root, origin);
  const members = new Map(arrows.map((arrow) => [arrow, membersOf(arrow, arrows, root)]));
  const frames = framesOf([...members.values()]);
  const order = orderOf(root, topDown);
  const lines = arrows.map((arrow) => {
    const { source, target, reason } = arrow;
    const frame = frames.find((candidate) => sameMembers(candidate.members, members.get(arrow) ?? new Set()));
    const isForward = order.indexOf(source) < order.indexOf(target);
    const from = frame === undefined ? [source.path] : [...frame.members].map(({ path }) => path);
    return { source: frame?.id ?? source.path, from, target: target.path, isForward, reason };
  });
  // What the machine does by itself has a line of its own, which is drawn lighter.
  const groups = groupBy(lines, ({ source, target, reason }) => `${source} ${target} ${reason.isInternal}`);
  return {
    boxes: boxesOf(root.children, frames),
    initial: root.initial?.path ?? null,
    lines: [...groups.values()].flatMap((group) =>
      group.slice(0, 1).map((line) => ({ ...line, reasons: reasonsOf(group) })),
    ),
    origin,
  };
}

function reasonsOf(lines: readonly { readonly reason: Reason }[]): Reason[] {
  return [...new Map(lines.map(({ reason }) => [reason.text, reason])).values()];
}

function orderOf(root: State, topDown: readonly string[]): State[] {
  const rank = ({ key }: State) => topDown.indexOf(key);
  const children = root.children.toSorted((a, b) => rank(a) - rank(b));
  return children.flatMap((child) => [child, ...descendants(child)]);
}

/** The states at the top that all do what this arrow does. */
function membersOf({ source, target, reason }: Arrow, arrows: readonly Arrow[], root: State): ReadonlySet<State> {
  if (source === root) return new Set(root.children.filter(({ isFinal }) => !isFinal));
  if (source.parent !== root) return new Set();
  const likewise = arrows.filter((other) => other.target === target && other.reason.text === reason.text);
  return new Set(likewise.map((arrow) => arrow.source).filter(({ parent }) => parent === root));
}

/** The largest first; one that would cut another in two is left out. */
function framesOf(candidates: readonly ReadonlySet<State>[]): Frame[] {
  const frames: Frame[] = [];
  for (const members of candidates.toSorted((a, b) => b.size - a.size)) {
    const fits = frames.every((frame) => {
      const common = [...members].filter((member) => frame.members.has(member)).length;
      return common === 0 || (common === members.size && members.size < frame.members.size);
    });
    if (fits && members.size >= SHARED_BY) frames.push({ id: `frame ${frames.length + 1}`, members });
  }
  return frames;
}

function sameMembers(some: ReadonlySet<State>, others: ReadonlySet<State>): boolean {
  return some.size === others.size && [...some].every((member) => others.has(member));
}

/** A frame stands where the first of its members would. */
function boxesOf(states: readonly State[], [outermost, ...others]: readonly Frame[]): Box[] {
  if (outermost === undefined) return states.map(boxOf);
  const { id, members } = outermost;
  const isInside = (frame: Frame) => [...frame.members].every((member) => members.has(member));
  const frame: Box = {
    id,
    title: null,
    isFinal: false,
    children: boxesOf([...members], others.filter(isInside)),
    initial: null,
  };
  const outer = others.filter((other) => !isInside(other));
  const first = states.findIndex((state) => members.has(state));
  const after = states.slice(first).filter((state) => !members.has(state));
  return [...boxesOf(states.slice(0, first), outer), frame, ...boxesOf(after, outer)];
}

function boxOf(state: State): Box {
  return {
    id: state.path,
    title: state.key,
    isFinal: state.isFinal,
    children: state.children.map(boxOf),
    initial: state.initial?.path ?? null,
  };
}

export function everyBox(boxes: readonly Box[]): Box[] {
  return boxes.flatMap((box) => [box, ...everyBox(box.children)]);
}
