/** What was true after an entry of the journal: the view of the page, live or in the past, is made of this alone. */
import type { JournalEntry, JournalEvent } from '../types/journal.js';
import type { ServiceStatus } from '../types/service.js';
import { isBad, newStory, type Story, tellEvent, tellStatus } from './generation-story.js';

export interface Mark {
  readonly seq: number;
  readonly at: number;
  readonly kind: 'command' | 'crash';
  readonly text: string;
}

/** More than a timeline can show. */
const KEPT_STORIES = 100;
const KEPT_MARKS = 200;

export class Moment {
  at = 0;
  seq = 0;
  status: ServiceStatus | null = null;
  /** State path of every machine that lives, by its actor. */
  readonly states = new Map<string, string>();
  /** The last event that each machine took a transition on. */
  readonly taken = new Map<string, JournalEvent>();
  readonly stories = new Map<number, Story>();
  readonly marks: Mark[] = [];

  take(entry: JournalEntry): void {
    this.at = entry.at;
    this.seq = entry.seq;
    switch (entry.kind) {
      case 'start':
        this.#begin();
        break;
      case 'status':
        this.#takeStatus(entry.status, entry.at);
        break;
      case 'event':
        this.#takeEvent(entry);
        break;
      default:
        throw new Error(`Unknown kind of entry: ${JSON.stringify(entry satisfies never)}`);
    }
  }

  /** A run of the service begins with nothing of the one before it. */
  #begin(): void {
    this.status = null;
    this.states.clear();
    this.taken.clear();
  }

  #takeStatus(status: ServiceStatus, at: number): void {
    this.status = status;
    for (const generation of status.generations) {
      tellStatus(this.#story(generation.number, generation.startedAt ?? at), generation, at);
    }
  }

  #takeEvent(event: JournalEvent): void {
    this.states.set(event.actor, event.after);
    if (event.before !== event.after) this.taken.set(event.actor, event);
    const number = generationOf(event.actor);
    if (number === null) {
      if (event.actor === 'service' && event.from === 'caller') this.#mark(event, 'command', commandOf(event));
      return;
    }
    const story = this.#story(number, event.at);
    const hadEnded = story.exit !== null;
    tellEvent(story, event);
    if (story.exit === null || hadEnded) return;
    this.states.delete(event.actor);
    if (isBad(story.exit.reason)) this.#mark(event, 'crash', `generation ${number} ${story.exit.reason}`);
  }

  #story(number: number, at: number): Story {
    const known = this.stories.get(number);
    if (known !== undefined) return known;
    const story = newStory(number, at);
    this.stories.set(number, story);
    const [oldest] = this.stories.keys();
    if (this.stories.size > KEPT_STORIES && oldest !== undefined) this.stories.delete(oldest);
    return story;
  }

  #mark({ seq, at }: JournalEvent, kind: Mark['kind'], text: string): void {
    this.marks.push({ seq, at, kind, text });
    if (this.marks.length > KEPT_MARKS) this.marks.shift();
  }
}

/** What was asked for: a START with another graph is a switch. */
function commandOf({ event, after }: JournalEvent): string {
  return event === 'START' && after.startsWith('switching') ? 'SWITCH' : event;
}

/** The number in `generation-3`; null for any other actor. */
export function generationOf(actor: string): number | null {
  const [, number] = /^generation-(\d+)$/.exec(actor) ?? [];
  return number === undefined ? null : Number(number);
}
