/** Administrators: sends commands, and checks that each comes to exactly one thing, and that it is true. */
import type { CommandOutcome, ServiceCommand, ServiceContext } from '../../machines/service-types.js';
import type { Figures } from './figures.js';

export type CommandType = ServiceCommand['type'];

interface Before {
  readonly generation: number | null;
  readonly graphId: string | null;
  readonly recorded: string | null;
}

interface Pending {
  readonly command: ServiceCommand;
  /** What was there when it began to be carried out; null while it waits. */
  before: Before | null;
}

/** What the checks need to see of the rest. */
export interface Surroundings {
  readonly context: ServiceContext;
  readonly recorded: string | null;
  readonly storeIsIdle: boolean;
  readonly living: number;
  isServing(generation: number): boolean;
}

/** Says what an outcome belies, or null. */
export type OutcomeCheck = string | null;

export class Commands {
  readonly #pending = new Map<string, Pending>();
  #sent = 0;

  constructor(private readonly figures: Figures) {}

  get pending(): number {
    return this.#pending.size;
  }

  isPending(commandId: string): boolean {
    return this.#pending.has(commandId);
  }

  make(type: CommandType, graphId: string): ServiceCommand {
    this.#sent += 1;
    const commandId = `c${this.#sent}`;
    const command = type === 'START' || type === 'SWITCH' ? { type, commandId, graphId } : { type, commandId };
    this.#pending.set(commandId, { command, before: null });
    return command;
  }

  /** Remembers what a command found when its turn came. */
  look({ command, active, graphId }: ServiceContext, recorded: string | null): void {
    if (command === null) return;
    const pending = this.#pending.get(command.commandId);
    if (pending !== undefined) pending.before ??= { generation: active?.number ?? null, graphId, recorded };
  }

  completed(commandId: string, outcome: CommandOutcome, around: Surroundings): OutcomeCheck {
    const pending = this.#pending.get(commandId);
    if (pending === undefined) return `command ${commandId} was answered twice, or never asked`;
    this.#pending.delete(commandId);
    const result = outcome.status === 'done' ? 'done' : outcome.error.error;
    this.figures.count(`command ${pending.command.type} ${result}`);
    const wrong =
      outcome.status === 'done' ? doneButNot(pending.command, outcome, around) : this.#failed(pending, result, around);
    return wrong === null ? null : `${pending.command.type} ${commandId} was answered with ${result}, but ${wrong}`;
  }

  /** A refusal is true; a switch that fails leaves active generation, graph and record as they were. */
  #failed(
    { before }: Pending,
    code: string,
    { context, recorded, storeIsIdle, isServing }: Surroundings,
  ): OutcomeCheck {
    const isRolledBack =
      code === 'GK_SWITCH_FAILED' || (code === 'GK_RECORD_FAILED' && (before?.generation ?? null) !== null);
    const { queue, policy } = context;
    if (code === 'GK_BUSY' && queue.length < policy.commandQueueLimit) return `only ${queue.length} wait`;
    if (!isRolledBack || before === null) return null;
    this.figures.count(code === 'GK_SWITCH_FAILED' ? 'rolled back' : 'rolled back, not recorded');
    const { generation, graphId } = before;
    const active = context.active?.number ?? null;
    if (context.graphId !== graphId) return `the graph was ${graphId} and is ${context.graphId}`;
    if (active !== null && active !== generation) return `generation ${generation} was active and ${active} is`;
    const isForsaken = active === null && generation !== null && isServing(generation) && !restartBegan(context);
    if (isForsaken) return `generation ${generation} serves and is not active`;
    // A record that could not be taken back is what GK_RECORD_FAILED says.
    const isOnRecord = recorded === before.recorded || recorded === graphId;
    if (code === 'GK_SWITCH_FAILED' && !isOnRecord) return `graph ${before.recorded} was on record and ${recorded} is`;
    return storeIsIdle ? null : 'a write is still under way';
  }
}

function doneButNot(
  command: ServiceCommand,
  outcome: Extract<CommandOutcome, { status: 'done' }>,
  { context, living }: Surroundings,
): OutcomeCheck {
  if (command.type === 'STOP' || command.type === 'KILL') {
    return living === 0 ? null : `${living} processes live`;
  }
  const { active } = context;
  if (restartBegan(context)) return null;
  if (active === null || active.number !== outcome.generation) return `generation ${outcome.generation} is not active`;
  if (active.graphId !== outcome.graphId) return `the graph that is served is ${active.graphId}`;
  if ('graphId' in command && command.graphId !== active.graphId)
    return `the graph that is served is ${active.graphId}`;
  return null;
}

/** A RESTART that waited may have set the active generation aside in the same step. */
function restartBegan({ command, active }: ServiceContext): boolean {
  return active === null && command?.type === 'RESTART';
}
