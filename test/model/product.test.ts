/** The service with its generations, gateway and store as one state space, walked until nothing new is found. */
import { describe, expect, it } from 'vitest';
import { graphServerMachine } from '../../src/machines/graph-server.js';
import { serviceMachine } from '../../src/machines/service.js';
import {
  type ExploredProduct,
  exploreProduct,
  PRODUCT_CONFIGURATIONS,
} from '../../src/testing/universe/explore-product.js';
import { waysToRest } from '../../src/testing/universe/progress.js';

/** Enough time on a busy machine. */
const PATIENCE_MS = 600_000;

const nothing = () => undefined;

/** Explores exclusive data, or shared data, with another machine in the place of the real one. */
function explored(machines: Partial<Parameters<typeof exploreProduct>[0]>): ExploredProduct {
  return exploreProduct({ sharedData: false, ...machines });
}

describe('whatever happens in whatever order', () => {
  for (const [name, options] of Object.entries(PRODUCT_CONFIGURATIONS)) {
    it(
      `nothing is broken and everything comes to rest, with ${name}`,
      async () => {
        const begin = performance.now();
        const { described, violation: _, ...figures } = exploreProduct(options);
        const { states, transitions, depth, longestWayToRest } = figures;
        const seconds = ((performance.now() - begin) / 1000).toFixed(1);
        console.log(
          `${name}: ${states} states, ${transitions} transitions, depth ${depth}, ` +
            `at rest within ${longestWayToRest} steps; ${seconds} s`,
        );
        expect(described).toBeNull();
        // The page docs/reference/proof.md shows them; `npx vitest run test/model/product.test.ts -u` writes them anew.
        const file = `product-figures/${name.replaceAll(' ', '-')}.json`;
        await expect(`${JSON.stringify(figures, null, 2)}\n`).toMatchFileSnapshot(file);
      },
      PATIENCE_MS,
    );
  }
});

describe('a service that', () => {
  it('does not hold queries while nobody is active is caught, and the way to it is drawn', () => {
    const { described } = explored({ service: serviceMachine.provide({ actions: { holdQueries: nothing } }) });
    expect(
      described,
    ).toBe(`Violated after 5 steps: gatewayTargetsTheActiveGeneration: no generation is active, and the gateway sends to generation 1

\`\`\`mermaid
sequenceDiagram
  participant Admin as Admin
  participant Service as Service
  participant Generation1 as Generation 1
  participant Process1 as Process 1
  participant Gateway as Gateway
  participant Store as Store
  Admin->>Service: START A
  Note over Service: starting.spawning
  Service->>Generation1: spawn for graph A
  Admin->>Service: RESTART
  Process1->>Generation1: spawned
  Note over Generation1: probing
  Generation1->>Service: generation.spawned
  Process1->>Generation1: READY=1
  Note over Generation1: serving
  Generation1->>Service: generation.ready
  Note over Service: starting.recording
  Service->>Store: record graph A
  Store->>Service: recorded
  Note over Service: restarting.releasing
  Service->>Gateway: cut over to generation 1
  Service->>Admin: done
  Service->>Generation1: DRAIN
  Note over Generation1: draining
  Note over Admin,Store: ✗ gatewayTargetsTheActiveGeneration: no generation is active, and the gateway sends to generation 1
\`\`\`
`);
  });

  it('does not tell generations to leave waits for ever', () => {
    const service = serviceMachine.provide({ actions: { tellRetiringToLeave: nothing } });
    const { violation, described } = explored({ service });
    expect(violation?.invariant).toBe('nothingWaitsForEver');
    expect(described).toContain('  Admin->>Service: STOP\n  Note over Service: stopping\n');
    expect(described).toContain('  participant Generation1 as Generation 1\n  participant Process1 as Process 1\n');
    expect(described).not.toContain('DRAIN');
  });

  it('does not wait for the data to be free starts a second process on it', () => {
    const service = serviceMachine.provide({ guards: { graphIsFree: () => true, plannedRestartCanGoOn: () => true } });
    const { violation, described } = explored({ service });
    expect(violation?.invariant).toBe('exclusiveDataHasOneProcess');
    expect(described).toContain('Service->>Generation2: spawn for graph A');
  });

  it('never comes back to the commands that wait is caught', () => {
    const service = serviceMachine.provide({ actions: { releaseQueue: nothing } });
    expect(explored({ service }).violation?.invariant).toBe('nothingWaitsForEver');
  });

  it('does not answer commands is caught', () => {
    const service = serviceMachine.provide({ actions: { completeCommand: nothing } });
    expect(explored({ service }).violation?.invariant).toBe('everyCommandHasOneOutcome');
  });

  it('takes a command without keeping it is caught', () => {
    const service = serviceMachine.provide({ actions: { queue: nothing } });
    expect(explored({ service }).violation?.invariant).toBe('everyCommandHasOneOutcome');
  });

  it('cuts over before the generation is ready is caught by its own error', () => {
    const service = serviceMachine.provide({ actions: { noteReady: nothing } });
    const { violation, described } = explored({ service });
    expect(violation?.invariant).toBe('noMachineThrows');
    expect(described).toContain('A cut-over needs a generation that is ready');
  });

  it('lets any number of commands wait is caught', () => {
    const service = serviceMachine.provide({ guards: { queueHasRoom: () => true } });
    expect(explored({ service }).violation?.invariant).toBe('memoryIsBounded');
  });

  it('keeps its standby when it goes on to something else is caught', () => {
    const service = serviceMachine.provide({ actions: { setAsideStandby: nothing } });
    const { violation, described } = explored({ ...PRODUCT_CONFIGURATIONS['a standby'], service });
    expect(violation?.invariant).toBe('standbyOnlyWhileReady');
    expect(described).toContain('  Note over Service: standby.due elapses\n');
  });

  it('leaves the timer of its standby running is caught', () => {
    const service = serviceMachine.provide({ actions: { cancelStandby: nothing } });
    const { violation } = explored({ ...PRODUCT_CONFIGURATIONS['a standby'], service });
    expect(violation?.invariant).toBe('nothingIsLeftAtRest');
  });

  it('forgets generations that still run is caught', () => {
    const service = serviceMachine.provide({ guards: { nothingRetires: () => true } });
    expect(explored({ service }).violation?.invariant).toBe('nothingIsLeftAtRest');
  });
});

describe('a GraphServer machine that', () => {
  it('does not kill a process that was to be killed waits for ever', () => {
    const graphServer = graphServerMachine.provide({ actions: { killProcessGroup: nothing } });
    expect(explored({ graphServer }).violation?.invariant).toBe('nothingWaitsForEver');
  });

  it('does not say that it hangs is still sent queries', () => {
    const graphServer = graphServerMachine.provide({ actions: { reportUnhealthy: nothing } });
    const { violation, described } = explored({ graphServer });
    expect(violation?.invariant).toBe('targetServes');
    expect(described).toContain('Process1->>Generation1: misses a liveness probe');
    expect(described).toContain('generation 1, which is terminating.killing');
  });

  it('does not say that it has exited is waited for in vain', () => {
    const graphServer = graphServerMachine.provide({ actions: { reportExited: nothing } });
    expect(explored({ graphServer }).violation?.invariant).toBe('nothingWaitsForEver');
  });
});

describe('the look for ways that never end', () => {
  it('counts the steps of the longest way to rest', () => {
    expect(waysToRest({ from: [0, 0, 1], to: [1, 2, 2] }, 3)).toEqual({ longestWay: 2, circle: null });
  });

  it('finds a circle, and says how to walk it', () => {
    const { circle } = waysToRest({ from: [0, 1, 2, 3, 1], to: [1, 2, 3, 2, 4] }, 5);
    expect(circle).toEqual({ place: 2, path: [3, 2] });
  });
});
