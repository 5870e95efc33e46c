/** A statechart as boxes in boxes and lines between them, before anything has a place. */
import { groupBy } from '../group-by.js';
import type { State } from '../machine/state.js';
import { type Arrow, arrowsOf, type Reason } from './arrow.js';

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
  readonly target: string;
  readonly reasons: readonly Reason[];
}

export interface Picture {
  readonly boxes: readonly Box[];
  readonly initial: string | null;
  readonly lines: readonly Line[];
}

/** From this many states on that do the same, a frame round them does it for them. */
const SHARED_BY = 3;

interface Frame {
  readonly id: string;
  readonly members: ReadonlySet<State>;
}

export function pictureOf(root: State): Picture {
  const arrows = arrowsOf(root);
  const ends = arrows.map((arrow) => ({ ...arrow, members: membersOf(arrow, arrows, root) }));
  const frames = framesOf(ends.map(({ members }) => members));
  const frameOf = (members: ReadonlySet<State>) => frames.find((frame) => sameMembers(frame.members, members));
  const lines = ends.map(({ source, target, reason, members }) => ({
    source: frameOf(members)?.id ?? source.path,
    target: target.path,
    reason,
  }));
  return {
    boxes: boxesOf(root.children, frames),
    initial: root.initial?.path ?? null,
    // What the machine does by itself has a line of its own, which is drawn lighter.
    lines: [
      ...groupBy(lines, ({ source, target, reason }) => `${source} ${target} ${reason.isInternal}`).values(),
    ].flatMap((group) => {
      const [first] = group;
      if (first === undefined) return [];
      const reasons = groupBy(group, ({ reason }) => reason.text);
      return [{ ...first, reasons: [...reasons.values()].flatMap(([line]) => (line ? [line.reason] : [])) }];
    }),
  };
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

function boxesOf(states: readonly State[], [outermost, ...inner]: readonly Frame[]): Box[] {
  if (outermost === undefined) return states.map(boxOf);
  const outside = states.filter((state) => !outermost.members.has(state));
  const inside = states.filter((state) => outermost.members.has(state));
  const isInside = ({ members }: Frame) => [...members].every((member) => outermost.members.has(member));
  const frame: Box = {
    id: outermost.id,
    title: null,
    isFinal: false,
    children: boxesOf(inside, inner.filter(isInside)),
    initial: null,
  };
  return [
    ...boxesOf(
      outside,
      inner.filter((other) => !isInside(other)),
    ),
    frame,
  ];
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
