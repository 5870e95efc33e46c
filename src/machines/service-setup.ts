/**
 * The vocabulary of the service machine: its actors, guards, delays and actions, by name. The states that use them are
 * in service.ts.
 */
import { assertEvent, assign, cancel, emit, enqueueActions, fromCallback, fromPromise, sendTo, setup } from 'xstate';
import { type ErrorBody, type ErrorCode, type ErrorDetails, GraphkeeperError, reasonOf } from '../errors.js';
import type { GatewayCommand } from '../types/gateway.js';
import type { ExitReport } from '../types/generation.js';
import { unprovided } from './declare.js';
import { graphServerMachine } from './graph-server.js';
import { backOffCeilingMs, countFailure, exceedsIntensity, recentFailures, standbyBackOffMs } from './policy.js';
import { changed, isAbout, unborn, without } from './service-roles.js';
import {
  generationActorId,
  liveGenerations,
  type ServiceCommand,
  type ServiceContext,
  type ServiceEmitted,
  type ServiceEvent,
  type ServiceInput,
} from './service-types.js';

const STANDBY_DUE = 'standby.due';

type About = { readonly context: ServiceContext; readonly event: ServiceEvent };

export const serviceSetup = setup({
  types: {
    context: {} as ServiceContext,
    events: {} as ServiceEvent,
    input: {} as ServiceInput,
    emitted: {} as ServiceEmitted,
  },

  actors: {
    graphServer: graphServerMachine,
    gateway: fromCallback<GatewayCommand, undefined>(() => unprovided('gateway')),
    recordRunningGraph: fromPromise<void, { readonly graphId: string }>(() => unprovided('recordRunningGraph')),
  },

  delays: {
    // The ceilings; src/service/provide-effects.ts provides the jitter.
    backOff: ({ context }) => backOffCeilingMs(context.failures.length, context.policy),
    standbyBackOff: ({ context }) => standbyBackOffMs(context.standbyFailures, context.policy),
  },

  guards: {
    // Of the generation that an event is about.
    isActive: ({ context, event }) => isAbout(context.active, event),
    isCandidate: ({ context, event }) => isAbout(context.candidate, event),
    isStandby: ({ context, event }) => isAbout(context.standby, event),
    isRetiring: ({ context, event }) => context.retiring.some((generation) => isAbout(generation, event)),
    isActiveAndStandbyIsReady: ({ context, event }) =>
      isAbout(context.active, event) && context.standby !== null && context.standby.endpoints !== null,
    isActiveAndStandbyIsComing: ({ context, event }) => isAbout(context.active, event) && context.standby !== null,
    isActiveAtLastAttempt: (about) => isAbout(about.context.active, about.event) && isLastAttempt(about),
    isCandidateAtLastAttempt: (about) => isAbout(about.context.candidate, about.event) && isLastAttempt(about),
    isCandidateAndNothingRetires: ({ context, event }) =>
      isAbout(context.candidate, event) && context.retiring.length === 0,
    isCandidateWhileActiveServes: ({ context, event }) => isAbout(context.candidate, event) && context.active !== null,

    // Of the service.
    activeServes: ({ context }) => context.active !== null,
    nothingRetires: ({ context }) => context.retiring.length === 0,
    graphIsFree: ({ context }) => graphIsFree(context),
    plannedRestartCanGoOn: ({ context }) => context.command?.type === 'RESTART' && graphIsFree(context),
    dataIsShared: ({ context }) => context.policy.sharedData,

    // Of a command.
    namesRunningGraph: ({ context, event }) => 'graphId' in event && event.graphId === context.graphId,
    queueHasRoom: ({ context }) => context.queue.length < context.policy.commandQueueLimit,
  },

  actions: {
    // Commands, and what they come to.
    accept: assign(({ event }) => ({ command: commandOf(event) })),
    acceptAndSupersede: enqueueActions(({ context, event, enqueue }) => {
      const superseded = context.command === null ? context.queue : [context.command, ...context.queue];
      const outcome = { status: 'failed', error: errorBody('GK_SUPERSEDED') } as const;
      for (const { commandId } of superseded) enqueue.emit({ type: 'command.completed', commandId, outcome });
      enqueue.assign({ command: commandOf(event), queue: [], failure: null });
    }),
    queue: assign(({ context, event }) => ({ queue: [...context.queue, commandOf(event)] })),
    refuseBusy: emit(({ context, event }): ServiceEmitted => {
      const details = { waiting: context.queue.length, limit: context.policy.commandQueueLimit };
      return failed(commandOf(event).commandId, errorBody('GK_BUSY', details));
    }),
    refuseNotRunning: emit(({ event }, { lifecycle }: { lifecycle: string }): ServiceEmitted => {
      const command = commandOf(event);
      return failed(command.commandId, errorBody('GK_NOT_RUNNING', { lifecycle, action: command.type.toLowerCase() }));
    }),
    answerDone: emit(({ context, event }): ServiceEmitted => done(commandOf(event).commandId, context)),
    completeCommand: enqueueActions(({ context, enqueue }) => {
      if (context.command === null) return;
      enqueue.emit(done(context.command.commandId, context));
      enqueue.assign({ command: null });
    }),
    failCommand: enqueueActions(({ context, enqueue }) => {
      const { command, failure } = context;
      if (command !== null && failure !== null) enqueue.emit(failed(command.commandId, failure));
      enqueue.assign({ command: null, failure: null });
    }),
    /** Those that still have to wait queue up again, in the same order. */
    releaseQueue: enqueueActions(({ context, enqueue }) => {
      enqueue.assign({ queue: [] });
      for (const command of context.queue) enqueue.raise(command);
    }),

    // The graph that the service is on.
    aimAtNamedGraph: assign(({ context, event }) => ({
      graphId: 'graphId' in event ? event.graphId : context.graphId,
    })),
    forgetGraph: assign({ graphId: null }),
    forgetFailures: assign({ failures: [], standbyFailures: [] }),

    // Generations.
    startCandidate: enqueueActions(({ context, enqueue }) => {
      const number = context.nextGeneration;
      const graphId = wantedGraph(context);
      enqueue.spawnChild('graphServer', {
        id: generationActorId(number),
        input: { generation: number, graphId, policy: context.policy },
      });
      enqueue.assign({ nextGeneration: number + 1, candidate: unborn(number, graphId) });
    }),
    startStandby: enqueueActions(({ context, enqueue }) => {
      const number = context.nextGeneration;
      const graphId = context.graphId ?? '';
      enqueue.spawnChild('graphServer', {
        id: generationActorId(number),
        input: { generation: number, graphId, policy: context.policy },
      });
      enqueue.assign({ nextGeneration: number + 1, standby: unborn(number, graphId) });
    }),
    /** When there is to be a standby, and none is there or still leaves. The name of the timer is that of its event. */
    scheduleStandby: enqueueActions(({ context: { policy, standby, retiring }, enqueue }) => {
      if (policy.standby === 0 || standby !== null || retiring.length > 0) return;
      enqueue.raise({ type: STANDBY_DUE }, { delay: 'standbyBackOff', id: STANDBY_DUE });
    }),
    cancelStandby: cancel(STANDBY_DUE),
    noteSpawned: assign(({ context, event }) => {
      assertEvent(event, 'generation.spawned');
      return changed(context, event.generation, { pid: event.pid, startedAt: event.at });
    }),
    noteReady: assign(({ context, event }) => {
      assertEvent(event, 'generation.ready');
      return changed(context, event.generation, { readyAt: event.at, endpoints: event.endpoints });
    }),
    forgetGeneration: enqueueActions(({ context, event, enqueue }) => {
      assertEvent(event, 'generation.exited');
      enqueue.stopChild(generationActorId(event.generation));
      enqueue.assign(without(context, event.generation));
      // An exit comes before every new standby, so its time is the one to forget old failures by.
      enqueue.assign({ standbyFailures: recentFailures(context.standbyFailures, event.report.at, context.policy) });
    }),
    promoteCandidate: assign(({ context }) => ({
      active: context.candidate,
      candidate: null,
      retiring: [...context.retiring, ...(context.active ? [context.active] : [])],
      graphId: context.candidate?.graphId ?? context.graphId,
    })),
    setAsideActive: assign(({ context }) => ({
      active: null,
      retiring: [...context.retiring, ...(context.active ? [context.active] : [])],
    })),
    setAsideCandidate: assign(({ context }) => ({
      candidate: null,
      retiring: [...context.retiring, ...(context.candidate ? [context.candidate] : [])],
    })),
    promoteStandby: assign(({ context }) => ({ active: context.standby, standby: null })),
    adoptStandby: assign(({ context }) => ({ candidate: context.standby, standby: null })),
    setAsideStandby: assign(({ context }) => ({
      standby: null,
      retiring: [...context.retiring, ...(context.standby ? [context.standby] : [])],
    })),
    setAsideAll: assign(({ context }) => ({
      active: null,
      candidate: null,
      standby: null,
      retiring: liveGenerations(context),
    })),
    /** Politely, or at once if the command says so. Those that have been told already do not mind. */
    tellRetiringToLeave: enqueueActions(({ context, enqueue }) => {
      const order = context.command?.type === 'KILL' ? 'KILL' : 'DRAIN';
      for (const { number } of context.retiring) enqueue.sendTo(generationActorId(number), { type: order });
    }),
    killRetiring: enqueueActions(({ context, enqueue }) => {
      for (const { number } of context.retiring) enqueue.sendTo(generationActorId(number), { type: 'KILL' });
    }),

    // The gateway. Each takes effect at once.
    cutOver: sendTo('gateway', ({ context }): GatewayCommand => cutOverTo(context)),
    holdQueries: sendTo(
      'gateway',
      ({ context }): GatewayCommand => ({ type: 'gateway.hold', graphId: context.graphId ?? '' }),
    ),
    refuseQueries: sendTo('gateway', (_, { lifecycle }: { lifecycle: string }): GatewayCommand => {
      const remedy = 'start a graph with POST /v1/service/start (graphkeeper start)';
      return { type: 'gateway.refuse', error: errorBody('GK_UNAVAILABLE', { lifecycle, remedy }) };
    }),

    // What went wrong.
    countFailure: assign(({ context, event }) => ({ failures: failuresWith(context, event) })),
    countStandbyFailure: assign(({ context, event }) => ({
      standbyFailures: countFailure(context.standbyFailures, timeOf(event), context.policy),
    })),
    countRestart: assign(({ context }) => ({ restarts: context.restarts + 1 })),
    noteCrash: assign(({ context, event }) => {
      return { lastError: errorBody('GK_CRASHED', crashOf(context, event)) };
    }),
    noteStandbyCrash: assign(({ context, event }) => {
      const details = crashOf(context, event);
      return {
        lastError: errorBody('GK_CRASHED', { ...details, reason: `it was the standby, and ${details.reason}` }),
      };
    }),
    noteStartFailed: assign(({ context, event }) => {
      const details = { graphId: context.graphId, ...endOf(event) };
      return failing(errorBody('GK_START_FAILED', details));
    }),
    noteRolledBack: assign(({ context, event }) => {
      const details = { graphId: context.candidate?.graphId, runningGraphId: context.graphId, ...endOf(event) };
      return failing(errorBody('GK_SWITCH_FAILED', details));
    }),
    noteRecordFailed: assign(({ context }, { error }: { error: unknown }) => {
      const graphId = context.candidate?.graphId ?? context.graphId;
      return failing(errorBody('GK_RECORD_FAILED', { graphId, reason: reasonOf(error) }));
    }),
  },
});

/** Has every process left that may not share the graph's data with the next one? */
function graphIsFree({ policy, retiring, graphId }: ServiceContext): boolean {
  return policy.sharedData || retiring.every((generation) => generation.graphId !== graphId);
}

function isLastAttempt({ context, event }: About): boolean {
  return exceedsIntensity(failuresWith(context, event), context.policy);
}

function failuresWith(context: ServiceContext, event: ServiceEvent): readonly number[] {
  return countFailure(context.failures, timeOf(event), context.policy);
}

/** When a generation ended, or was found not to answer any more. */
function timeOf(event: ServiceEvent): number {
  assertEvent(event, ['generation.exited', 'generation.unhealthy']);
  return event.type === 'generation.exited' ? event.report.at : event.at;
}

/** The graph that a candidate is for: the one that the command names, else the one that the service is on. */
function wantedGraph({ command, graphId }: ServiceContext): string {
  const named = command !== null && 'graphId' in command ? command.graphId : graphId;
  // Every state that starts a candidate was entered with a graph; '' never leaves this file.
  return named ?? '';
}

function commandOf(event: ServiceEvent): ServiceCommand {
  assertEvent(event, ['START', 'SWITCH', 'RESTART', 'STOP', 'KILL']);
  return event;
}

function done(commandId: string, { graphId, active }: ServiceContext): ServiceEmitted {
  return {
    type: 'command.completed',
    commandId,
    outcome: { status: 'done', graphId, generation: active?.number ?? null },
  };
}

function failed(commandId: string, error: ErrorBody): ServiceEmitted {
  return { type: 'command.completed', commandId, outcome: { status: 'failed', error } };
}

function errorBody(code: ErrorCode, details: ErrorDetails = {}): ErrorBody {
  return new GraphkeeperError(code, details).toBody();
}

/** An error that the status shows, and that the present command is answered with once things are tidy. */
function failing(error: ErrorBody): Pick<ServiceContext, 'lastError' | 'failure'> {
  return { lastError: error, failure: error };
}

function crashOf({ graphId }: ServiceContext, event: ServiceEvent) {
  return { generation: 'generation' in event && event.generation, graphId, ...endOf(event) };
}

/** Why a generation ended or is about to, and what it said last. */
function endOf(event: ServiceEvent): { readonly reason: string; readonly lastLines?: readonly string[] } {
  assertEvent(event, ['generation.exited', 'generation.unhealthy']);
  if (event.type === 'generation.unhealthy') return { reason: `it stopped answering (${event.reason})` };
  return { reason: describeExit(event.report), lastLines: event.report.lastLines };
}

/** The exit of a generation, for people: "exited with code 3", "was ended by SIGSEGV". */
export function describeExit({ reason, code, signal, message, lastLines }: ExitReport): string {
  const lastLine = lastLines.at(-1);
  const said = lastLine === undefined ? '' : `; its last line: ${lastLine}`;
  if (reason === 'spawnFailed') return `it could not be started: ${message ?? 'no reason given'}`;
  if (reason === 'neverReady') return `it did not become ready in time${said}`;
  if (reason === 'hung') return `it stopped answering${said}`;
  return (signal === null ? `it exited with code ${code}` : `it was ended by ${signal}`) + said;
}

function cutOverTo({ active }: ServiceContext): GatewayCommand {
  if (active?.endpoints == null) throw new Error('A cut-over needs a generation that is ready');
  const { number, graphId, endpoints } = active;
  return { type: 'gateway.cutOver', target: { generation: number, graphId, endpoints } };
}
