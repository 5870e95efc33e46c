/** The real machines with simulated effects in their actor slots. */
import { type EventObject, fromCallback } from 'xstate';
import type { GraphServerProcessInput, LivenessEvent, ProbedReady, ProbeInput } from '../../machines/graph-server.js';
import { backOffCeilingMs, fullJitterMs, standbyBackOffMs } from '../../machines/policy.js';
import type { serviceMachine } from '../../machines/service.js';
import type { ChildCommand } from '../../types/child.js';
import type { GatewayCommand } from '../../types/gateway.js';
import type { Happening } from './event-queue.js';
import { settledLater } from './settled-later.js';
import type { Simulation } from './simulation.js';

/** Until a probe finds that a process has become ready. */
const PROBE_MS = 4;

export function provideSimulatedEffects(simulation: Simulation): typeof serviceMachine {
  const { queue, gateway, processes, witness, setup } = simulation;
  const { fates } = setup;

  const process = fromCallback<ChildCommand, GraphServerProcessInput>(({ input, sendBack, receive }) => {
    simulation.startsProcess(input.generation);
    const started = processes.start(input, sendBack);
    receive((command) => {
      witness.say('Service', `Generation ${input.generation}`, command.type);
      started.obey(command);
    });
    return () => processes.abandon(started);
  });

  const readinessProbe = settledLater<ProbedReady, ProbeInput>(({ generation }, settle) => {
    const probed = processes.of(generation);
    if (probed === undefined) throw new Error(`Nothing to probe in generation ${generation}`);
    let settling: Happening | null = null;
    const soon = (label: string, happen: () => void) => {
      settling = queue.schedule(PROBE_MS, label, happen);
    };
    if (probed.fate.probeBreaks) soon('a readiness probe breaks', () => settle.fail(new Error('simulated')));
    const forget = probed.whenReady(() => {
      if (probed.fate.readiness !== 'probed' || probed.fate.probeBreaks) return;
      const { endpoints } = probed;
      soon('a readiness probe answers', () => settle.done({ endpoints, at: simulation.date() }));
    });
    return () => {
      forget();
      queue.cancel(settling);
    };
  });

  const livenessProbe = fromCallback<EventObject, ProbeInput>(({ input, sendBack }) => {
    const askLater = () => queue.schedule(setup.livenessIntervalMs, 'a liveness probe ends', ask);
    let missed = 0;
    const ask = () => {
      const answers = processes.of(input.generation)?.answers === true && !fates.missesProbe();
      const at = simulation.date();
      const event: LivenessEvent = answers
        ? { type: 'liveness.answered', at }
        : { type: 'liveness.missed', reason: 'simulated', at };
      asking = askLater();
      missed = answers ? 0 : missed + 1;
      sendBack(event);
      const isTakenForHung = !simulation.isServing(input.generation);
      if (isTakenForHung === missed < setup.policy.livenessMisses) {
        witness.violate('a hang is so many missed probes in a row, no more and no less', `${missed} were missed`);
      }
    };
    let asking = askLater();
    return () => queue.cancel(asking);
  });

  const drain = settledLater<void, { readonly generation: number }>(({ generation }, settle) => {
    let settling: Happening | null = null;
    const soon = (label: string, happen: () => void) => {
      settling = queue.schedule(0, label, happen);
    };
    let forget: () => void = () => undefined;
    if (fates.drainBreaks()) soon('a drain breaks', () => settle.fail(new Error('simulated')));
    else forget = gateway.whenDrained(generation, () => soon('a generation is drained', () => settle.done()));
    return () => {
      forget();
      queue.cancel(settling);
    };
  });

  return setup.machine.provide({
    actors: {
      graphServer: setup.graphServer.provide({ actors: { process, readinessProbe, livenessProbe, drain } }),
      gateway: fromCallback<GatewayCommand, undefined>(({ receive }) =>
        receive((command) => simulation.tellGateway(command)),
      ),
      recordRunningGraph: settledLater<void, { readonly graphId: string }>(({ graphId }, settle) => {
        simulation.record(graphId, settle);
        return () => undefined;
      }),
    },
    delays: {
      backOff: ({ context }) => fullJitterMs(backOffCeilingMs(context.failures.length, context.policy), fates.jitter()),
      standbyBackOff: ({ context }) => standbyBackOffMs(context.standbyFailures, context.policy, fates.jitter()),
    },
  });
}
