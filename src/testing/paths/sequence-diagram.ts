/** A path of the service machine as a Mermaid sequence diagram: who said what to whom, and where that led. */
import type { EventObject } from 'xstate';
import { leafOf, stateName } from '../state-name.js';
import type { Path } from './generate-paths.js';
import { describeEventType } from './goals.js';
import type { Step, TracedAction } from './trace-step.js';

export function sequenceDiagram({ start, steps }: Path): string {
  const lines = steps.flatMap((step) => [arrival(step), ...step.actions.flatMap(reaction), ...arrivedState(step)]);
  const numbers = new Set(lines.flatMap((line) => /\bG(\d+)\b/.exec(line)?.[1] ?? []));
  return [
    'sequenceDiagram',
    ...['Administrator', 'Service', 'Gateway', 'Store'].map((name) => `  participant ${name}`),
    ...[...numbers].map((number) => `  participant G${number} as Generation ${number}`),
    `  Note over Service: ${stateName(start.after.value)}`,
    ...lines.map((line) => `  ${line}`),
  ].join('\n');
}

function arrival({ event, before }: Step): string {
  const what = describeEventType(event.type, leafOf(before));
  if (what.startsWith('after ') || event.type === 'standby.due') return `Note over Service: ${what}`;
  return `${senderOf(event)}->>Service: ${what}${graphOf(event)}`;
}

function senderOf(event: EventObject): string {
  if (event.type.startsWith('xstate.')) return 'Store';
  return 'generation' in event ? `G${String(event.generation)}` : 'Administrator';
}

/** What the machine had done in answer: started, told or answered somebody. */
function reaction({ type, params }: TracedAction): string[] {
  if (typeof params !== 'object' || params === null) return [];
  if (type === 'xstate.spawnChild' && 'id' in params && 'src' in params) {
    return [`Service->>${partnerOf(params.id)}: start ${String(params.src)}`];
  }
  if (!('event' in params) || !isEvent(params.event)) return [];
  if (type === 'xstate.emit') return [`Service->>Administrator: ${params.event.type}${outcomeOf(params.event)}`];
  if (type !== 'xstate.sendTo' || !('to' in params)) return [];
  const { to } = params;
  return typeof to === 'object' && to !== null && 'id' in to
    ? [`Service->>${partnerOf(to.id)}: ${params.event.type}`]
    : [];
}

function partnerOf(actorId: unknown): string {
  const id = String(actorId);
  if (id === 'gateway') return 'Gateway';
  const generation = /^generation-(\d+)$/.exec(id)?.[1];
  return generation === undefined ? 'Store' : `G${generation}`;
}

function arrivedState({ before, after }: Step): string[] {
  const [from, to] = [stateName(before.value), stateName(after.value)];
  return from === to ? [] : [`Note over Service: ${to}`];
}

function graphOf(event: EventObject): string {
  return 'graphId' in event ? ` ${String(event.graphId)}` : '';
}

function outcomeOf(event: EventObject): string {
  const { outcome } = event as { outcome?: { status: string } };
  return outcome === undefined ? '' : `, ${outcome.status}`;
}

function isEvent(value: unknown): value is EventObject {
  return typeof value === 'object' && value !== null && 'type' in value;
}
