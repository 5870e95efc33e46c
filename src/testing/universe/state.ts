/**
 * The words of the universe: the service, its generations with their processes, the gateway, the store and one query,
 * as one piece of plain data; and the steps that may happen to it.
 */
import type { GraphServerContext } from '../../machines/graph-server.js';
import type { ServiceContext } from '../../machines/service-types.js';

/** An actor that a machine has spawned and not stopped. */
export interface RunningActor {
  readonly id: string;
  /** The slot that it fills: `drain`, `recordRunningGraph` … */
  readonly src: string;
}

/** Where a machine is: everything that its next transition depends on. Equal states are the same object. */
export interface MachineState<Context> {
  readonly id: number;
  /** E.g. `switching.preparing`. */
  readonly path: string;
  readonly context: Context;
  /** Delayed events that wait for their time. */
  readonly timers: readonly string[];
  readonly actors: readonly RunningActor[];
}

/** What a generation's machine remembers beside its number, its graph and its policy. */
export type GenerationMemory = Pick<GraphServerContext, 'endpoints' | 'missedProbes' | 'ending'>;

/**
 * `unborn`: there may or may not be a process, and the machine has not heard of it; the invariants take it for one
 * that exists.
 */
export type ProcessPhase = 'unborn' | 'alive' | 'gone';

export type Told = 'nothing' | 'SIGTERM' | 'SIGKILL';

/** Equal states are the same object. */
export interface GenerationState {
  readonly id: number;
  readonly number: number;
  readonly graphId: string;
  /** Null when the service has stopped the actor while the process lived. */
  readonly machine: MachineState<GenerationMemory> | null;
  readonly process: ProcessPhase;
  readonly told: Told;
}

export type GatewayState =
  | { readonly mode: 'refusing' }
  | { readonly mode: 'holding'; readonly graphId: string }
  | { readonly mode: 'routing'; readonly graphId: string; readonly target: number };

export interface StoreState {
  readonly recorded: string | null;
  /** The one write whose end the service waits for. */
  readonly write: { readonly graphId: string; readonly actorId: string } | null;
  /** Graphs of which one write or more have been begun, and nobody waits for them any more. */
  readonly forgotten: readonly string[];
  /** Graphs that could not be recorded since a write last ended well: the record may be behind, and the callers were told. */
  readonly refused: readonly string[];
}

/** Where the one query that we follow is; a number is the generation that it was sent to. */
export type QueryPlace = 'nowhere' | 'held' | number;

/** How things were when the switch began that is not decided yet. */
export interface BeforeSwitch {
  /** 0: that generation is gone. */
  readonly active: number;
  readonly graphId: string;
}

export interface UniverseState {
  readonly service: MachineState<ServiceContext>;
  /** Those of which something is left, by number. */
  readonly generations: readonly GenerationState[];
  readonly gateway: GatewayState;
  readonly store: StoreState;
  readonly query: QueryPlace;
  readonly before: BeforeSwitch | null;
}

export type Order =
  | { readonly type: 'START' | 'SWITCH'; readonly graphId: string }
  | { readonly type: 'RESTART' | 'STOP' | 'KILL' };

/**
 * What may happen next. `kept` is how many of the failures counted so far are still within the restart window: time
 * has no other meaning here.
 */
export type Step =
  | { readonly type: 'command'; readonly order: Order }
  | { readonly type: 'spawns'; readonly generation: number }
  | { readonly type: 'cannotSpawn'; readonly generation: number; readonly kept: number }
  | { readonly type: 'notifiesReady'; readonly generation: number }
  | { readonly type: 'isProbedReady'; readonly generation: number }
  | { readonly type: 'exits'; readonly generation: number; readonly kept: number }
  | { readonly type: 'missesProbe'; readonly generation: number; readonly kept: number }
  | { readonly type: 'answersProbe'; readonly generation: number }
  | { readonly type: 'drainEnds'; readonly generation: number; readonly well: boolean }
  | { readonly type: 'writeEnds'; readonly well: boolean }
  /** `last`: there is no other forgotten write of that graph. */
  | { readonly type: 'forgottenWriteEnds'; readonly graphId: string; readonly well: boolean; readonly last: boolean }
  /** `generation` 0 is the service. */
  | { readonly type: 'delayElapses'; readonly generation: number; readonly timer: string }
  | { readonly type: 'queryArrives' }
  | { readonly type: 'queryEnds' };

/**
 * - `command`, `query`: somebody asks for something;
 * - `fault`: something goes wrong, or is late;
 * - `progress`: what must happen sooner or later when nobody asks and nothing more goes wrong.
 */
export type StepKind = 'command' | 'query' | 'fault' | 'progress';

/** Something that must never be, with the words of what was seen. */
export interface Breach {
  readonly invariant: string;
  readonly seen: string;
}

/** One message of a step, for the diagram. `to` null is a note on `from`. */
export interface Message {
  readonly from: Party;
  readonly to: Party | null;
  readonly text: string;
}

export type Party =
  | { readonly role: 'Admin' | 'Client' | 'Service' | 'Gateway' | 'Store' }
  | { readonly role: 'Generation' | 'Process'; readonly number: number };
