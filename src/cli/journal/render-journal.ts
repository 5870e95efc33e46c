/** The journal for people: one step a line, with what led to it. */
import colors from 'picocolors';
import type { JournalEntry, JournalEvent } from '../../types/journal.js';
import type { ServiceStatus } from '../../types/service.js';
import { showGraph } from '../resolve-graph.js';

export function renderJournal(entries: readonly JournalEntry[]): string[] {
  const events = entries.filter((entry): entry is JournalEvent => entry.kind === 'event');
  const widths = {
    seq: Math.max(0, ...entries.map(({ seq }) => String(seq).length)),
    actor: Math.max(0, ...events.map(({ actor }) => actor.length)),
    event: Math.max(0, ...events.map(({ event }) => event.length)),
  };
  return entries.map((entry) => {
    const head = `${String(entry.seq).padStart(widths.seq)}  ${showTime(entry.at)}`;
    switch (entry.kind) {
      case 'start':
        return colors.bold(`${head}  graphkeeper ${entry.version} starts, pid ${entry.pid}`);
      case 'status':
        return colors.dim(`${head}  ${showStatus(entry.status)}`);
      case 'event': {
        const { actor, event } = entry;
        return `${head}  ${actor.padEnd(widths.actor)}  ${event.padEnd(widths.event)}  ${showStep(entry)}`;
      }
      default:
        throw new Error(`Unknown kind of entry: ${JSON.stringify(entry satisfies never)}`);
    }
  });
}

/** `ready → switching.preparing; by caller; graphId 2` */
export function showStep({ before, after, cause, from, details }: JournalEvent): string {
  const states = before === after ? `stays ${after}` : `${before ?? 'nothing'} → ${after}`;
  const by = cause === null ? `by ${from}` : `by ${from}, after ${cause}`;
  const facts = Object.entries(details)
    .filter(([name, value]) => value !== null && name !== 'commandId')
    .map(([name, value]) => `${name} ${printable(String(value))}`);
  return [states, by, ...(facts.length > 0 ? [facts.join(', ')] : [])].join('; ');
}

/** A child's words may hold what moves a terminal's cursor. */
export function printable(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, ' ');
}

/** Local time, to the millisecond. */
export function showTime(at: number): string {
  const date = new Date(at);
  const two = (part: number) => String(part).padStart(2, '0');
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':');
  return `${time}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

function showStatus({ lifecycle, graph, generations, gateway, lastError }: ServiceStatus): string {
  const lives = generations.map(({ number, role, phase }) => `generation ${number} ${role} (${phase})`);
  return [
    `status ${lifecycle}`,
    `graph ${graph === null ? 'none' : showGraph(graph)}`,
    ...lives,
    `gateway ${gateway.mode}`,
    ...(lastError === null ? [] : [`last error ${lastError.error}`]),
  ].join('; ');
}
