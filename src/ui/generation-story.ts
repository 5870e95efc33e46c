/** The life of one generation, told by the journal: what the timeline and the table of generations show. */
import type { JournalEvent } from '../types/journal.js';
import type { GenerationStatus } from '../types/service.js';

export interface Phase {
  /** `spawning`, `probing`, `serving`, `draining`, `terminating`; `active` while queries go there. */
  readonly name: string;
  readonly from: number;
}

export interface Story {
  readonly number: number;
  graphId: string | null;
  pid: number | null;
  startedAt: number;
  readyAt: number | null;
  activeAt: number | null;
  role: GenerationStatus['role'] | null;
  readonly phases: Phase[];
  exit: { readonly at: number; readonly reason: string; readonly detail: string } | null;
}

export function newStory(number: number, at: number): Story {
  const unknown = { graphId: null, pid: null, readyAt: null, activeAt: null, role: null, exit: null };
  return { number, startedAt: at, phases: [], ...unknown };
}

/** An event of the generation's own machine. */
export function tellEvent(story: Story, event: JournalEvent): void {
  const phase = topOf(event.after);
  if (phase === 'exited') {
    if (story.exit === null) story.exit = { at: event.at, ...exitOf(event) };
    return;
  }
  if (phase === 'serving') story.readyAt ??= event.at;
  // A standby says that it serves as well; whether queries go there is for the status to say.
  if (!(phase === 'serving' && story.phases.at(-1)?.name === 'active')) enter(story, phase, event.at);
}

/** What the status of the whole service says about it. */
export function tellStatus(story: Story, status: GenerationStatus, at: number): void {
  story.graphId = status.graphId;
  story.pid = status.pid ?? story.pid;
  story.role = status.role;
  story.readyAt ??= status.readyAt;
  if (status.role === 'active' && status.phase === 'serving') {
    story.activeAt ??= at;
    enter(story, 'active', at);
  } else if (story.phases.length === 0) {
    enter(story, status.phase, status.startedAt ?? at);
  }
}

/** What ended it, in one line. */
export function outcomeOf(story: Story): string {
  if (story.exit !== null) return story.exit.reason;
  return story.role === 'active' && story.phases.at(-1)?.name === 'active'
    ? 'active'
    : (story.phases.at(-1)?.name ?? '');
}

export function isBad(reason: string): boolean {
  return ['crashed', 'hung', 'neverReady', 'spawnFailed'].includes(reason);
}

function enter(story: Story, name: string, at: number): void {
  if (story.phases.at(-1)?.name !== name) story.phases.push({ name, from: at });
}

function exitOf({ details }: JournalEvent): { readonly reason: string; readonly detail: string } {
  const text = (name: string) => {
    const value = details[name];
    return value === undefined || value === null ? null : String(value);
  };
  const code = text('code');
  const signal = text('signal');
  const detail = signal !== null ? `by ${signal}` : code !== null ? `with exit code ${code}` : (text('message') ?? '');
  return { reason: text('reason') ?? 'exited', detail };
}

function topOf(path: string): string {
  return path.replace(/[. ].*$/, '');
}
