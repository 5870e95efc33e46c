/**
 * The machines in a host's own actor system: the host's machine invokes the service machine and fills its actor slots
 * with effects of its own. Here the "processes" are imagined, so that the program shows the slots and nothing else.
 *   npx tsx docs/examples/machines.ts
 */
import {
  type ChildCommand,
  type ChildEvent,
  type GatewayCommand,
  graphServerMachine,
  type ProbedReady,
  type ProbeInput,
  type ServicePolicy,
  serviceMachine,
} from 'graphkeeper';
import { createActor, type EventObject, fromCallback, fromPromise, sendTo, setup } from 'xstate';

const graphServer = graphServerMachine.provide({
  actors: {
    // One process, from its start until nothing of it is left.
    process: fromCallback<ChildCommand, { readonly generation: number; readonly graphId: string }>(
      ({ input, receive, sendBack }) => {
        const report = (event: ChildEvent) => sendBack(event);
        const endpoints = { query: `http://127.0.0.1:${9000 + input.generation}/query` };
        report({ type: 'process.spawned', pid: 100 + input.generation, endpoints, at: Date.now() });
        receive(({ type }) => {
          const signal = type === 'process.kill' ? 'SIGKILL' : 'SIGTERM';
          report({ type: 'process.exited', code: null, signal, lastLines: [], at: Date.now() });
        });
      },
    ),
    readinessProbe: fromPromise<ProbedReady, ProbeInput>(async ({ input: { endpoints } }) => {
      if (endpoints === null) throw new Error('Nobody said where to ask');
      return { endpoints, at: Date.now() };
    }),
    livenessProbe: fromCallback<EventObject, ProbeInput>(() => undefined),
    drain: fromPromise<void, { readonly generation: number }>(async () => undefined),
  },
});

const service = serviceMachine.provide({
  actors: {
    graphServer,
    gateway: fromCallback<GatewayCommand, undefined>(({ receive }) => {
      receive((command) => {
        const to = command.type === 'gateway.cutOver' ? ` to generation ${command.target.generation}` : '';
        console.log(`  ${command.type}${to}`);
      });
    }),
    recordRunningGraph: fromPromise<void, { readonly graphId: string }>(async ({ input }) =>
      console.log(`  graph ${input.graphId} is the running one`),
    ),
  },
});

const policy: ServicePolicy = {
  readyTimeoutMs: 30_000,
  drainTimeoutMs: 30_000,
  stopTimeoutMs: 10_000,
  killTimeoutMs: 5_000,
  livenessMisses: 3,
  backoffBaseMs: 100,
  backoffCapMs: 10_000,
  restartIntensity: 5,
  restartWindowMs: 60_000,
  commandQueueLimit: 16,
  sharedData: false,
  standby: 0,
};

/** The host's own machine. It may have states, events and other actors of its own beside this one. */
const host = setup({
  types: { events: {} as { type: 'serve'; graphId: string } | { type: 'leave' } },
  actors: { service },
}).createMachine({
  invoke: { id: 'service', src: 'service', input: { policy, firstGeneration: 1 } },
  on: {
    serve: {
      actions: sendTo('service', ({ event }) => ({ type: 'START', commandId: event.graphId, graphId: event.graphId })),
    },
    leave: { actions: sendTo('service', { type: 'STOP', commandId: 'leave' }) },
  },
});

const actor = createActor(host).start();
const child = actor.getSnapshot().children.service;
if (child === undefined) throw new Error('The service is invoked from the start');

/** Sends one event to the host, and waits for what the service's command came to. */
function command(event: { type: 'serve'; graphId: string } | { type: 'leave' }): Promise<void> {
  return new Promise((resolve) => {
    const subscription = child?.on('command.completed', ({ commandId, outcome }) => {
      console.log(`${commandId}: ${outcome.status}`);
      subscription?.unsubscribe();
      resolve();
    });
    actor.send(event);
  });
}

await command({ type: 'serve', graphId: 'people' });
await command({ type: 'serve', graphId: 'rivers' });
await command({ type: 'leave' });
actor.stop();
