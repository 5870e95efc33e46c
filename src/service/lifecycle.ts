/**
 * The running service machine, as a function call: a command becomes an event with an id, and the outcome that the
 * machine emits under that id settles the caller's promise. Nothing polls.
 */
import { type Actor, createActor, type InspectionEvent } from 'xstate';
import { asGraphkeeperError, type ErrorBody, GraphkeeperError } from '../errors.js';
import type { serviceMachine } from '../machines/service.js';
import type { CommandOutcome, ServiceCommand, ServiceInput } from '../machines/service-types.js';

type ServiceActor = Actor<typeof serviceMachine>;
export type ServiceSnapshot = ReturnType<ServiceActor['getSnapshot']>;
type Done = Extract<CommandOutcome, { status: 'done' }>;
export type CommandWithoutId = ServiceCommand extends infer Each
  ? Each extends unknown
    ? Omit<Each, 'commandId'>
    : never
  : never;

export interface Lifecycle {
  snapshot(): ServiceSnapshot;
  /** Resolves when the command is done; rejects with what it failed with. */
  carryOut(command: CommandWithoutId): Promise<Done>;
  /** Calls the listener after every change of the snapshot. Returns a function that ends that. */
  onChange(listener: (snapshot: ServiceSnapshot) => void): () => void;
  /** Calls the listener with the one answer to each command, the moment it is given. */
  onAnswer(listener: (commandId: string, outcome: CommandOutcome) => void): void;
  /** Ends the machine and its actors. Commands that are still open fail with GK_CLOSED. */
  end(): void;
}

interface Waiting {
  readonly done: (outcome: Done) => void;
  readonly fail: (error: GraphkeeperError) => void;
}

export function startLifecycle(
  machine: typeof serviceMachine,
  input: ServiceInput,
  inspect?: (event: InspectionEvent) => void,
): Lifecycle {
  const actor = createActor(machine, { input, ...(inspect && { inspect }) });
  const waiting = new Map<string, Waiting>();
  let lastId = 0;
  let ended: GraphkeeperError | null = null;

  function endWith(error: GraphkeeperError): void {
    ended ??= error;
    for (const { fail } of waiting.values()) fail(error);
    waiting.clear();
  }

  actor.on('command.completed', ({ commandId, outcome }) => {
    const caller = waiting.get(commandId);
    waiting.delete(commandId);
    if (outcome.status === 'done') caller?.done(outcome);
    else caller?.fail(errorFrom(outcome.error));
  });
  actor.subscribe({ error: (error) => endWith(asGraphkeeperError(error)) });
  actor.start();

  return {
    snapshot: () => actor.getSnapshot(),
    carryOut(command) {
      if (ended !== null) return Promise.reject(ended);
      lastId += 1;
      const commandId = `command-${lastId}`;
      return new Promise((done, fail) => {
        waiting.set(commandId, { done, fail });
        actor.send({ ...command, commandId } as ServiceCommand);
      });
    },
    onChange(listener) {
      const subscription = actor.subscribe(listener);
      return () => subscription.unsubscribe();
    },
    onAnswer(listener) {
      actor.on('command.completed', ({ commandId, outcome }) => listener(commandId, outcome));
    },
    end() {
      actor.stop();
      endWith(new GraphkeeperError('GK_CLOSED'));
    },
  };
}

function errorFrom({ error, details }: ErrorBody): GraphkeeperError {
  return new GraphkeeperError(error, details);
}
