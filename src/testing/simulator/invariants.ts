/**
 * What must hold after every step. Each check says what is wrong, or null; what can only be seen while something
 * happens (a second outcome, a query to the wrong generation) is checked where it happens.
 */
import { generationActorId, liveGenerations } from '../../machines/service-types.js';
import type { GatewayMode } from '../../types/gateway.js';
import type { Simulation } from './simulation.js';

type Check = (simulation: Simulation) => string | null;

const REFUSING: ReadonlySet<string> = new Set(['idle', 'stopping', 'stopped', 'failed', 'restarting.givingUp']);
export const AT_REST: ReadonlySet<string> = new Set(['idle', 'stopped', 'failed']);
/** Where the record may be ahead of, or behind, the graph that is served. */
const RECORDING: ReadonlySet<string> = new Set(['switching.recording', 'switching.losing', 'switching.reverting']);
/** More generations at once than any sequence of faults should bring about. */
const MOST_GENERATIONS = 12;

/** The gateway routes to the active generation and to no other, holds while one is on its way, else refuses. */
function gatewayFollowsTheActiveGeneration({ gateway, context, witness: { lifecycle } }: Simulation): string | null {
  const { active } = context;
  const mode = active !== null ? 'routing' : REFUSING.has(lifecycle) ? 'refusing' : 'holding';
  if (gateway.mode !== (mode satisfies GatewayMode)) return `the gateway is ${gateway.mode} and should be ${mode}`;
  if (gateway.target?.generation === active?.number && gateway.target?.graphId === active?.graphId) return null;
  return `generation ${active?.number} is active and ${gateway.target?.generation} gets the queries`;
}

/** The active generation is serving, as far as the machine can know: it has become ready and is not known to be gone. */
function activeGenerationServes({ context, phaseOf, processes }: Simulation): string | null {
  if (context.active === null) return null;
  const { number } = context.active;
  const phase = phaseOf(number);
  if (phase !== 'serving') return `generation ${number} is active and ${phase}`;
  return processes.of(number)?.isReady === false ? `generation ${number} is active and was never ready` : null;
}

/** What the status says of the active generation is so. */
function activeGenerationIsAsDescribed({ context, processes }: Simulation): string | null {
  const process = context.active && processes.of(context.active.number);
  if (context.active === null || process == null) return null;
  const { number, graphId, pid, endpoints } = context.active;
  const isTrue = graphId === process.graphId && pid === process.pid && endpoints?.query === process.endpoints.query;
  return isTrue ? null : `generation ${number} is not graph ${graphId}, pid ${pid}, ${endpoints?.query}`;
}

/** KILL waits for nothing. */
function killIsObeyedAtOnce({ witness: { lifecycle }, context, phaseOf }: Simulation): string | null {
  if (lifecycle !== 'stopping') return null;
  const { command, queue, retiring } = context;
  if (command?.type !== 'KILL' && !queue.some(({ type }) => type === 'KILL')) return null;
  const late = retiring.find(({ number }) => phaseOf(number) !== 'terminating.killing');
  return late === undefined ? null : `generation ${late.number} is ${phaseOf(late.number)}`;
}

function nothingLivesAtRest({ witness: { lifecycle }, context, processes }: Simulation): string | null {
  if (!AT_REST.has(lifecycle)) return null;
  if (processes.living > 0) return `${processes.living} processes live in ${lifecycle}`;
  if (liveGenerations(context).length > 0) return `generations live in ${lifecycle}`;
  if (lifecycle === 'failed') return context.lastError === null ? 'nobody says why it failed' : null;
  return context.graphId === null ? null : `graph ${context.graphId} is aimed at in ${lifecycle}`;
}

/** What leaves in ready was a standby. */
function nothingIsLeftToDoInReady({ witness: { lifecycle }, context }: Simulation): string | null {
  if (lifecycle !== 'ready') return null;
  const { active, candidate, retiring, command, queue, policy } = context;
  const leaves = retiring.length > 0 && policy.standby === 0;
  const isDone = active !== null && candidate === null && !leaves && command === null && queue.length === 0;
  return isDone ? null : 'ready is reached with something left to do';
}

/** A standby is there in ready only, when nothing leaves, and of the graph that is served. */
function standbyIsSpare({ witness: { lifecycle }, context }: Simulation): string | null {
  const { active, standby, retiring, policy } = context;
  if (standby === null) return null;
  if (policy.standby === 0) return `generation ${standby.number} is a standby, and nobody wants one`;
  if (lifecycle !== 'ready') return `generation ${standby.number} is a standby in ${lifecycle}`;
  if (standby.graphId !== active?.graphId)
    return `generation ${standby.number} is a standby of graph ${standby.graphId}`;
  return retiring.length === 0 ? null : `generation ${standby.number} is a standby while another leaves`;
}

function commandsAreKept({ context, commands }: Simulation): string | null {
  const { command, queue } = context;
  const kept = (command === null ? 0 : 1) + queue.length;
  if (kept !== commands.pending) return `${commands.pending} commands wait for an answer, the machine knows of ${kept}`;
  const strangers = [...(command ? [command] : []), ...queue].filter(({ commandId }) => !commands.isPending(commandId));
  return strangers.length === 0 ? null : `command ${strangers[0]?.commandId} has been answered and is still kept`;
}

function queriesAreKept({ gateway, clients }: Simulation): string | null {
  const kept = gateway.held + gateway.inFlight;
  return kept === clients.waiting ? null : `${clients.waiting} clients wait and the gateway knows of ${kept} queries`;
}

function recordIsTrue({ witness: { lifecycle }, context, store, recordIsKnownWrong }: Simulation): string | null {
  if (context.active === null || RECORDING.has(lifecycle) || recordIsKnownWrong) return null;
  if (store.recorded === context.active.graphId) return null;
  return `graph ${context.active.graphId} is served and ${store.recorded} is on record`;
}

/** Memory is bounded: commands, generations, actors and timers. */
function everythingIsBounded({ context, queue, service }: Simulation): string | null {
  if (context.queue.length > context.policy.commandQueueLimit) return `${context.queue.length} commands wait`;
  if (context.failures.length > context.policy.restartIntensity + 1)
    return `${context.failures.length} failures are kept`;
  const generations = liveGenerations(context);
  if (generations.length > MOST_GENERATIONS) return `${generations.length} generations live`;
  const { children } = service.getSnapshot();
  let actors = 0;
  for (const id in children) actors += children[id] === undefined ? 0 : 1;
  for (const { number } of generations) {
    if (children[generationActorId(number)] === undefined) return `generation ${number} has no actor`;
  }
  // Beside the generations: the gateway, and perhaps a write to the store.
  if (actors - generations.length > 2) return `${actors} actors for ${generations.length} generations`;
  if (queue.timers > generations.length + 1) return `${queue.timers} timers for ${generations.length} generations`;
  return null;
}

function machineRuns({ service }: Simulation): string | null {
  const snapshot = service.getSnapshot();
  return snapshot.status === 'active' ? null : `the service machine is ${snapshot.status}: ${String(snapshot.error)}`;
}

const CHECKS: readonly (readonly [invariant: string, check: Check])[] = [
  ['the service machine never ends by an error', machineRuns],
  ['new queries go to the active generation and to no other', gatewayFollowsTheActiveGeneration],
  ['queries go only to a generation that serves', activeGenerationServes],
  ['what is said of the active generation is true', activeGenerationIsAsDescribed],
  ['KILL is obeyed at once', killIsObeyedAtOnce],
  ['in idle, stopped and failed nothing lives', nothingLivesAtRest],
  ['in ready one generation is active and nothing is left to do', nothingIsLeftToDoInReady],
  ['a standby is spare', standbyIsSpare],
  ['each command has exactly one outcome', commandsAreKept],
  ['each query has exactly one outcome', queriesAreKept],
  ['the recorded graph is the one that is served', recordIsTrue],
  ['memory is bounded', everythingIsBounded],
];

/** The first invariant that does not hold, and what is wrong. */
export function brokenInvariant(simulation: Simulation): { invariant: string; detail: string } | null {
  for (const [invariant, check] of CHECKS) {
    const detail = check(simulation);
    if (detail !== null) return { invariant, detail };
  }
  return null;
}
