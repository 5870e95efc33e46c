/**
 * What must hold of the service at every instant, as pure functions over what can be seen of it: the machine's own
 * state, what the gateway was told last, what each generation's machine says, and which commands were answered.
 * Each returns what is wrong, in words, or null.
 */
import { liveGenerations, type ServiceContext } from '../machines/service-types.js';
import type { GatewayCommand, GatewayMode } from '../types/gateway.js';

export interface Observation {
  readonly lifecycle: string;
  readonly context: ServiceContext;
  /** What the gateway was told last; null when it has heard nothing. */
  readonly gateway: GatewayCommand | null;
  /** The state of the machine of each generation that has an actor, by number. */
  readonly phases: ReadonlyMap<number, string>;
  /** Generations whose process group is not empty. */
  readonly processes: ReadonlySet<number>;
  /** Commands that were sent, and those that have been answered. */
  readonly asked: readonly string[];
  readonly answered: ReadonlySet<string>;
  readonly answeredTwice: readonly string[];
  /** What the store has taken down as the running graph. */
  readonly recordedGraphId: string | null;
}

type Invariant = (observation: Observation) => string | null;

const AT_REST: ReadonlySet<string> = new Set(['idle', 'stopped', 'failed']);
const MODES: Readonly<Record<GatewayCommand['type'], GatewayMode>> = {
  'gateway.cutOver': 'routing',
  'gateway.hold': 'holding',
  'gateway.refuse': 'refusing',
};

/** A generation is the active one, the candidate or a retiring one, never two of these, and has its actor. */
function eachGenerationHasOneRole({ context, phases }: Observation): string | null {
  const inContext = liveGenerations(context)
    .map(({ number }) => number)
    .toSorted((a, b) => a - b);
  const inActors = [...phases.keys()].toSorted((a, b) => a - b);
  return same(inContext, inActors, 'generations in the roles', 'generations with an actor');
}

/** New queries go to the active generation, and to it alone; without one they go nowhere. */
function queriesGoToTheActiveGeneration({ context, gateway }: Observation): string | null {
  const target = gateway?.type === 'gateway.cutOver' ? gateway.target.generation : null;
  return same(target, context.active?.number ?? null, 'the target of the gateway', 'the active generation');
}

/** The generation that gets new queries answers them. */
function queriesGoToAServingGeneration({ gateway, phases }: Observation): string | null {
  if (gateway?.type !== 'gateway.cutOver') return null;
  const { generation } = gateway.target;
  return same(phases.get(generation) ?? 'gone', 'serving', `the state of generation ${generation}`, 'what it must be');
}

/** Held where a generation is on its way, refused where none is. */
function gatewayModeFitsTheLifecycle({ lifecycle, context, gateway }: Observation): string | null {
  const mode = gateway === null ? 'none' : MODES[gateway.type];
  return same(mode, expectedMode(lifecycle, context), 'the gateway', `what ${lifecycle} needs`);
}

function expectedMode(lifecycle: string, { active }: ServiceContext): GatewayMode {
  if (AT_REST.has(lifecycle) || lifecycle === 'stopping' || lifecycle === 'restarting.givingUp') return 'refusing';
  return active === null ? 'holding' : 'routing';
}

/** In `idle`, `stopped` and `failed` nothing of ours is left and nobody waits. */
function nothingLivesAtRest({ lifecycle, context, phases, processes }: Observation): string | null {
  if (!AT_REST.has(lifecycle)) return null;
  const left = [...phases.keys(), ...processes];
  if (left.length > 0) return `generations ${left.join(', ')} live`;
  return context.command === null && context.queue.length === 0 ? null : 'commands wait';
}

/** A process whose machine has gone would never be ended. */
function everyProcessIsWatched({ phases, processes }: Observation): string | null {
  const orphans = [...processes].filter((generation) => !phases.has(generation));
  return orphans.length === 0 ? null : `the processes of generations ${orphans.join(', ')} are watched by nobody`;
}

function noCommandIsAnsweredTwice({ answeredTwice }: Observation): string | null {
  return answeredTwice.length === 0 ? null : `commands ${answeredTwice.join(', ')} were answered twice`;
}

/** A command that was sent is being carried out, or waits, or has been answered. */
function everyCommandIsAnsweredOrPending({ context, asked, answered }: Observation): string | null {
  const pending = [...(context.command === null ? [] : [context.command]), ...context.queue];
  const open = asked.filter((id) => !answered.has(id));
  return same(pending.map(({ commandId }) => commandId).toSorted(), open.toSorted(), 'commands kept', 'commands open');
}

/**
 * `ready` is reached with the command answered; one that arrives there is answered or starts something. What leaves
 * there was a standby.
 */
function readyIsQuiet({ lifecycle, context }: Observation): string | null {
  if (lifecycle !== 'ready') return null;
  const { active, candidate, retiring, command, queue, policy } = context;
  if (active === null) return 'no generation is active';
  const leaves = retiring.length > 0 && policy.standby === 0;
  const busy = candidate !== null || leaves || command !== null || queue.length > 0;
  return busy ? 'something is still going on' : null;
}

/** A standby lives in `ready` only, where nothing else leaves, and gets no queries. */
function standbyWaitsInReady({ lifecycle, context, gateway }: Observation): string | null {
  const { standby, retiring } = context;
  if (standby === null) return null;
  if (lifecycle !== 'ready') return `generation ${standby.number} is the standby`;
  if (retiring.length > 0) return `generation ${standby.number} is the standby while another leaves`;
  const isTarget = gateway?.type === 'gateway.cutOver' && gateway.target.generation === standby.number;
  return isTarget ? `generation ${standby.number} is the standby and gets queries` : null;
}

/** Where two processes may not share a graph's data, no two generations of one graph live. */
function exclusiveDataIsOpenedOnce({ context }: Observation): string | null {
  if (context.policy.sharedData) return null;
  const graphs = liveGenerations(context).map(({ graphId }) => graphId);
  return new Set(graphs).size === graphs.length ? null : `generations of graphs ${graphs.join(', ')} live at once`;
}

/** What the next parent would serve is what is served now; a switch records before it cuts over. */
function servedGraphIsOnRecord({ lifecycle, context, recordedGraphId }: Observation): string | null {
  if (lifecycle !== 'ready' && lifecycle !== 'switching.draining') return null;
  return same(recordedGraphId, context.active?.graphId ?? null, 'the graph on record', 'the graph that is served');
}

/** Memory is bounded: no more commands wait than the policy says. */
function queueIsBounded({ context }: Observation): string | null {
  const { queue, policy } = context;
  return queue.length <= policy.commandQueueLimit ? null : `${queue.length} commands wait`;
}

const INVARIANTS: Readonly<Record<string, Invariant>> = {
  eachGenerationHasOneRole,
  queriesGoToTheActiveGeneration,
  queriesGoToAServingGeneration,
  gatewayModeFitsTheLifecycle,
  nothingLivesAtRest,
  everyProcessIsWatched,
  noCommandIsAnsweredTwice,
  everyCommandIsAnsweredOrPending,
  readyIsQuiet,
  standbyWaitsInReady,
  exclusiveDataIsOpenedOnce,
  servedGraphIsOnRecord,
  queueIsBounded,
};

/** The invariants that do not hold, each with what is wrong. */
export function brokenInvariants(observation: Observation): string[] {
  return Object.entries(INVARIANTS).flatMap(([name, invariant]) => {
    const wrong = invariant(observation);
    return wrong === null ? [] : [`${name} in ${observation.lifecycle}: ${wrong}`];
  });
}

function same(found: unknown, wanted: unknown, whatFound: string, whatWanted: string): string | null {
  const [a, b] = [JSON.stringify(found), JSON.stringify(wanted)];
  return a === b ? null : `${whatFound}: ${a}; ${whatWanted}: ${b}`;
}
