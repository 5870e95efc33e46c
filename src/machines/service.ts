/**
 * The service machine: the life of the parent. It owns the GraphServer generations and tells the gateway where queries go.
 *
 *   idle → starting → ready ⇄ switching, restarting → stopping → stopped;  failed when the restart intensity is exceeded
 *
 * Commands (START, SWITCH, RESTART, STOP, KILL) carry a commandId, and each is answered exactly once by an emitted
 * `command.completed`. While one is carried out the others wait in a bounded queue; STOP and KILL pre-empt everything.
 * A switch records the new graph before it cuts over, so that a store that cannot write rolls the switch back, and a
 * parent that is killed comes back on the graph that was recorded.
 * Pure: generations, gateway and store are actors that src/effects provides; time comes with the events.
 */
import { ignored } from './declare.js';
import { serviceSetup } from './service-setup.js';

/** What a command meets while another is being carried out. */
const waits = [{ guard: 'queueHasRoom', actions: 'queue' }, { actions: 'refuseBusy' }] as const;

/** STOP and KILL, wherever a generation may live. */
const stops = { target: '#service.stopping', actions: 'acceptAndSupersede' } as const;

/** The active generation is gone, or on its way out: whoever comes next is counted as a restart. */
const activeCrashed = ['countFailure', 'countRestart', 'noteCrash', 'forgetGeneration', 'holdQueries'] as const;
const activeHangs = ['countFailure', 'countRestart', 'noteCrash', 'setAsideActive', 'holdQueries'] as const;

/** The same, with a standby that takes over at once, so that there is nothing to hold; or that is on its way. */
const promotesAfterCrash = [
  'countFailure',
  'countRestart',
  'noteCrash',
  'forgetGeneration',
  'promoteStandby',
  'cutOver',
] as const;
const promotesAfterHang = [
  'countFailure',
  'countRestart',
  'noteCrash',
  'setAsideActive',
  'promoteStandby',
  'cutOver',
] as const;

/** The standby is of no use any more. */
const dismissesStandby = ['setAsideStandby', 'tellRetiringToLeave'] as const;

/** The active generation is lost while it is the only one to serve: another attempt, or none. */
const losesActive = {
  'generation.exited': [
    {
      guard: 'isActiveAtLastAttempt',
      target: '#service.restarting.givingUp',
      actions: ['noteStartFailed', 'forgetGeneration'],
    },
    { guard: 'isActive', target: '#service.restarting', actions: activeCrashed },
  ],
  'generation.unhealthy': [
    {
      guard: 'isActiveAtLastAttempt',
      target: '#service.restarting.givingUp',
      actions: ['noteStartFailed', 'setAsideActive'],
    },
    { guard: 'isActive', target: '#service.restarting', actions: activeHangs },
  ],
} as const;

/** The first generation of a graph is gone before it was active: another attempt, or none. */
const startAttemptFailed = [
  {
    guard: 'isCandidateAtLastAttempt',
    target: '#service.failed',
    actions: ['noteStartFailed', 'forgetGeneration'],
  },
  { guard: 'isCandidate', target: 'backingOff', actions: ['countFailure', 'noteCrash', 'forgetGeneration'] },
] as const;

/** The record may name the graph of a candidate that is gone. */
const recordedCandidateGone = {
  guard: 'isCandidate',
  target: 'reverting',
  actions: ['noteRolledBack', 'forgetGeneration'],
} as const;

export const serviceMachine = serviceSetup.createMachine({
  id: 'service',
  context: ({ input }) => ({
    ...input,
    graphId: null,
    active: null,
    candidate: null,
    standby: null,
    retiring: [],
    nextGeneration: input.firstGeneration,
    command: null,
    queue: [],
    failures: [],
    standbyFailures: [],
    restarts: 0,
    lastError: null,
    failure: null,
  }),
  initial: 'idle',

  invoke: { id: 'gateway', src: 'gateway' },

  on: {
    // A process exists from here on, whatever the service is doing.
    'generation.spawned': { actions: 'noteSpawned' },
    // Liveness of a generation that is not active decides nothing: its exit follows.
    'generation.unhealthy': ignored,
    'generation.ready': ignored,
    'generation.exited': { actions: 'forgetGeneration' },
    'standby.due': ignored,
  },

  states: {
    idle: {
      description: 'Nothing has been asked of us yet. No process of ours exists.',
      entry: { type: 'refuseQueries', params: { lifecycle: 'idle' } },
      on: {
        START: { target: 'starting', actions: ['accept', 'aimAtNamedGraph'] },
        SWITCH: { actions: { type: 'refuseNotRunning', params: { lifecycle: 'idle' } } },
        RESTART: { actions: { type: 'refuseNotRunning', params: { lifecycle: 'idle' } } },
        STOP: { target: 'stopped', actions: 'accept' },
        KILL: { target: 'stopped', actions: 'accept' },
      },
    },

    starting: {
      description: 'The first generation of a graph is on its way; queries are held.',
      initial: 'spawning',
      entry: 'holdQueries',
      on: { START: waits, SWITCH: waits, RESTART: waits, STOP: stops, KILL: stops },
      states: {
        spawning: {
          description: 'The candidate starts.',
          entry: 'startCandidate',
          on: {
            'generation.ready': { guard: 'isCandidate', target: 'recording', actions: 'noteReady' },
            'generation.exited': startAttemptFailed,
          },
        },
        backingOff: {
          description: 'The last attempt failed; the next one waits its turn.',
          after: { backOff: 'spawning' },
        },
        recording: {
          description: 'The candidate is ready; the store takes down that its graph is the running one.',
          invoke: {
            src: 'recordRunningGraph',
            input: ({ context }) => ({ graphId: context.graphId ?? '' }),
            onDone: { target: '#service.ready', actions: ['promoteCandidate', 'cutOver'] },
            onError: {
              target: 'abandoning',
              actions: { type: 'noteRecordFailed', params: ({ event }) => ({ error: event.error }) },
            },
          },
          on: {
            'generation.exited': startAttemptFailed,
            'generation.unhealthy': { guard: 'isCandidate', target: 'losing' },
          },
        },
        losing: {
          description: 'The candidate stopped answering before it was active, and is being killed.',
          on: { 'generation.exited': startAttemptFailed },
        },
        abandoning: {
          description: 'The start has failed for a reason that no other attempt would mend; the candidate leaves.',
          entry: ['setAsideCandidate', 'tellRetiringToLeave'],
          always: { guard: 'nothingRetires', target: '#service.failed' },
        },
      },
    },

    ready: {
      description: 'One generation is active and answers. Beside it lives at most a standby, or one that leaves.',
      entry: ['completeCommand', 'releaseQueue', 'scheduleStandby'],
      exit: 'cancelStandby',
      on: {
        START: [
          { guard: 'namesRunningGraph', actions: 'answerDone' },
          { target: 'switching', actions: ['accept', ...dismissesStandby] },
        ],
        SWITCH: [
          { guard: 'namesRunningGraph', actions: 'answerDone' },
          { target: 'switching', actions: ['accept', ...dismissesStandby] },
        ],
        RESTART: [
          // Where two processes may share the data, the new one starts beside the old, as in a switch.
          { guard: 'dataIsShared', target: 'switching', actions: ['accept', ...dismissesStandby] },
          { target: 'restarting', actions: ['accept', 'holdQueries', 'setAsideActive', 'tellRetiringToLeave'] },
        ],
        STOP: stops,
        KILL: stops,
        'standby.due': { actions: 'startStandby' },
        'generation.ready': { guard: 'isStandby', actions: 'noteReady' },
        'generation.exited': [
          {
            guard: 'isActiveAtLastAttempt',
            target: '#service.restarting.givingUp',
            actions: ['noteStartFailed', 'forgetGeneration', ...dismissesStandby],
          },
          { guard: 'isActiveAndStandbyIsReady', actions: [...promotesAfterCrash, 'scheduleStandby'] },
          {
            guard: 'isActiveAndStandbyIsComing',
            target: '#service.restarting.respawning',
            actions: [...activeCrashed, 'adoptStandby'],
          },
          { guard: 'isActive', target: '#service.restarting', actions: activeCrashed },
          {
            guard: 'isStandby',
            actions: ['countStandbyFailure', 'noteStandbyCrash', 'forgetGeneration', 'scheduleStandby'],
          },
          { guard: 'isRetiring', actions: ['forgetGeneration', 'scheduleStandby'] },
        ],
        'generation.unhealthy': [
          {
            guard: 'isActiveAtLastAttempt',
            target: '#service.restarting.givingUp',
            actions: ['noteStartFailed', 'setAsideActive', ...dismissesStandby],
          },
          { guard: 'isActiveAndStandbyIsReady', target: '#service.switching.draining', actions: promotesAfterHang },
          {
            guard: 'isActiveAndStandbyIsComing',
            target: '#service.restarting.respawning',
            actions: [...activeHangs, 'adoptStandby'],
          },
          { guard: 'isActive', target: '#service.restarting', actions: activeHangs },
          // It is being killed; the next standby is scheduled when it is gone.
          { guard: 'isStandby', actions: ['countStandbyFailure', 'noteStandbyCrash', 'setAsideStandby'] },
        ],
      },
    },

    switching: {
      description: 'Another generation takes over. Clients are served throughout.',
      initial: 'preparing',
      on: {
        START: waits,
        SWITCH: waits,
        RESTART: waits,
        STOP: stops,
        KILL: stops,
        // The old generation may end on its own before the cut-over: queries are held until somebody is active again.
        'generation.exited': { guard: 'isActive', actions: activeCrashed },
        'generation.unhealthy': { guard: 'isActive', actions: activeHangs },
      },
      states: {
        preparing: {
          description: 'The candidate starts; the old generation serves.',
          entry: 'startCandidate',
          on: {
            'generation.ready': { guard: 'isCandidate', target: 'recording', actions: 'noteReady' },
            'generation.exited': [
              {
                guard: 'isCandidateWhileActiveServes',
                target: '#service.ready',
                actions: ['noteRolledBack', 'failCommand', 'forgetGeneration'],
              },
              {
                guard: 'isCandidate',
                target: '#service.restarting',
                actions: ['noteRolledBack', 'failCommand', 'forgetGeneration'],
              },
            ],
          },
        },
        recording: {
          description:
            'The candidate is ready; the store takes down that its graph is the running one. The old generation serves.',
          invoke: {
            src: 'recordRunningGraph',
            input: ({ context }) => ({ graphId: context.candidate?.graphId ?? '' }),
            onDone: 'cuttingOver',
            onError: {
              target: 'abandoning',
              actions: { type: 'noteRecordFailed', params: ({ event }) => ({ error: event.error }) },
            },
          },
          on: {
            'generation.exited': recordedCandidateGone,
            'generation.unhealthy': { guard: 'isCandidate', target: 'losing' },
          },
        },
        losing: {
          description: 'The candidate stopped answering while it was being recorded, and is being killed.',
          on: { 'generation.exited': recordedCandidateGone },
        },
        cuttingOver: {
          description: 'The instant at which the candidate becomes active: one synchronous step.',
          entry: ['promoteCandidate', 'cutOver', 'tellRetiringToLeave'],
          always: 'draining',
        },
        draining: {
          description: 'The new generation serves; the old one finishes what it has and leaves.',
          always: { guard: 'nothingRetires', target: '#service.ready' },
          on: losesActive,
        },
        reverting: {
          description: 'The candidate ended while it was being recorded; the store takes down the old graph again.',
          invoke: {
            src: 'recordRunningGraph',
            input: ({ context }) => ({ graphId: context.graphId ?? '' }),
            onDone: 'rolledBack',
            onError: {
              target: 'rolledBack',
              actions: { type: 'noteRecordFailed', params: ({ event }) => ({ error: event.error }) },
            },
          },
        },
        abandoning: {
          description: 'The switch could not be recorded; the candidate leaves.',
          entry: ['setAsideCandidate', 'tellRetiringToLeave'],
          always: { guard: 'nothingRetires', target: 'rolledBack' },
        },
        rolledBack: {
          description: 'No trace of the switch is left; its caller is told.',
          entry: 'failCommand',
          always: [{ guard: 'activeServes', target: '#service.ready' }, { target: '#service.restarting' }],
        },
      },
    },

    restarting: {
      description: 'No generation is active, and the next one of the same graph is on its way; queries are held.',
      initial: 'releasing',
      on: {
        START: waits,
        SWITCH: waits,
        RESTART: waits,
        STOP: stops,
        KILL: stops,
      },
      states: {
        releasing: {
          description: "A generation that leaves still has the graph's data open.",
          always: [
            { guard: 'plannedRestartCanGoOn', target: 'respawning', actions: 'startCandidate' },
            { guard: 'graphIsFree', target: 'backingOff' },
          ],
        },
        backingOff: {
          description: 'The next attempt waits its turn; the first one does not wait.',
          after: { backOff: { target: 'respawning', actions: 'startCandidate' } },
        },
        respawning: {
          description: 'The next generation starts; one that was to be the standby has started already.',
          on: {
            'generation.ready': [
              {
                guard: 'isCandidateAndNothingRetires',
                target: '#service.ready',
                actions: ['noteReady', 'promoteCandidate', 'cutOver'],
              },
              {
                guard: 'isCandidate',
                target: '#service.switching.draining',
                actions: ['noteReady', 'promoteCandidate', 'cutOver'],
              },
            ],
            'generation.exited': [
              {
                guard: 'isCandidateAtLastAttempt',
                target: 'givingUp',
                actions: ['noteStartFailed', 'forgetGeneration'],
              },
              {
                guard: 'isCandidate',
                target: 'backingOff',
                actions: ['countFailure', 'noteCrash', 'forgetGeneration'],
              },
            ],
          },
        },
        givingUp: {
          description: 'The restart intensity is exceeded; whatever still leaves may finish.',
          entry: { type: 'refuseQueries', params: { lifecycle: 'failed' } },
          always: { guard: 'nothingRetires', target: '#service.failed' },
        },
      },
    },

    stopping: {
      description: 'Everything leaves; new queries are refused, those in flight may finish.',
      entry: [{ type: 'refuseQueries', params: { lifecycle: 'stopping' } }, 'setAsideAll', 'tellRetiringToLeave'],
      always: { guard: 'nothingRetires', target: 'stopped' },
      on: {
        START: waits,
        SWITCH: waits,
        RESTART: waits,
        STOP: waits,
        KILL: [
          { guard: 'queueHasRoom', actions: ['queue', 'killRetiring'] },
          { actions: ['refuseBusy', 'killRetiring'] },
        ],
      },
    },

    stopped: {
      description: 'Nothing of ours is left, and no lock is held.',
      entry: [
        { type: 'refuseQueries', params: { lifecycle: 'stopped' } },
        'forgetGraph',
        'completeCommand',
        'releaseQueue',
      ],
      on: {
        START: { target: 'starting', actions: ['accept', 'aimAtNamedGraph', 'forgetFailures'] },
        SWITCH: { actions: { type: 'refuseNotRunning', params: { lifecycle: 'stopped' } } },
        RESTART: { actions: { type: 'refuseNotRunning', params: { lifecycle: 'stopped' } } },
        STOP: { actions: 'answerDone' },
        KILL: { actions: 'answerDone' },
      },
    },

    failed: {
      description: 'We gave up, and say why in lastError. Nothing of ours is left; START or RESTART tries again.',
      entry: [{ type: 'refuseQueries', params: { lifecycle: 'failed' } }, 'failCommand', 'releaseQueue'],
      on: {
        START: { target: 'starting', actions: ['accept', 'aimAtNamedGraph', 'forgetFailures'] },
        SWITCH: { actions: { type: 'refuseNotRunning', params: { lifecycle: 'failed' } } },
        RESTART: { target: 'starting', actions: ['accept', 'forgetFailures'] },
        STOP: { target: 'stopped', actions: 'accept' },
        KILL: { target: 'stopped', actions: 'accept' },
      },
    },
  },
});
