/** What becomes of time and memory as there is more of everything: services, children, states. */
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { Coverage } from '../src/testing/paths/coverage.js';
import { generatePaths } from '../src/testing/paths/generate-paths.js';
import { graphServerModel } from '../src/testing/paths/graph-server-model.js';
import { loadJobModel } from '../src/testing/paths/load-job-model.js';
import { serviceModel } from '../src/testing/paths/service-model.js';
import { World } from '../src/testing/simulated-world.js';
import { exploreProduct, PRODUCT_CONFIGURATIONS } from '../src/testing/universe/explore-product.js';
import type { Benchmark, Row, RunOptions, Section, Target } from './report.js';
import { median, target } from './report.js';

const MANY_CHILDREN = fileURLToPath(new URL('many-children.mjs', import.meta.url));

export const machines: Benchmark = { name: 'machines', run: benchMachines };
export const children: Benchmark = { name: 'children', run: benchChildren };
export const exploration: Benchmark = { name: 'exploration', run: benchExploration };

/** Rolling restarts: 9 events each, of the service and of two generations. */
async function benchMachines({ rounds, quick }: RunOptions): Promise<Section> {
  const counts = quick ? [1, 10] : [1, 100, 10_000];
  const restarts = quick ? 100 : 10_000;
  const eventsPerRestart = await countEvents();
  await restartEach(await openWorlds(1), restarts / 2);
  const rows: Row[] = [];
  for (const count of counts) {
    const before = heapBytes();
    const worlds = await openWorlds(count);
    const bytesEach = (heapBytes() - before) / count;
    const rates: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const startedAt = performance.now();
      await restartEach(worlds, restarts / count);
      rates.push((restarts * eventsPerRestart * 1000) / (performance.now() - startedAt));
    }
    // The heap of a single one is lost in the noise of all else.
    const kib = count === 1 ? null : bytesEach / 1024;
    rows.push({ name: `${count} services`, values: { perSecond: median(rates), kib } });
  }
  return {
    name: 'machines',
    title: 'Events of the machines, with simulated effects',
    columns: [
      { key: 'perSecond', title: 'events/s', digits: 0 },
      { key: 'kib', title: 'heap each (KiB)' },
    ],
    rows,
    targets: [
      flat('events take no longer among the most services than for one, within a factor of 2', rows, 'perSecond', 2),
    ],
    notes: [
      `${restarts} rolling restarts, ${eventsPerRestart} events each, one service after another in one process; three actors a service.`,
      'More services than fit into the caches of the processor cost more for each event: that is the factor.',
    ],
  };
}

async function benchChildren({ rounds, quick }: RunOptions): Promise<Section> {
  const counts = quick ? [1, 3] : [1, 50, 100, 200];
  const restarts = quick ? 2 : 4 * rounds;
  const { stdout } = await execa(process.execPath, ['--expose-gc', MANY_CHILDREN, counts.join(','), String(restarts)]);
  const figures = JSON.parse(stdout) as {
    readonly count: number;
    readonly restartMs: number;
    readonly rssBytes: number;
  }[];
  const rows = figures.map(({ count, restartMs, rssBytes }, index): Row => {
    const before = figures[index - 1];
    const kibEach = before === undefined ? null : (rssBytes - before.rssBytes) / (count - before.count) / 1024;
    return { name: `${count} children`, values: { restartMs, kibEach } };
  });
  return {
    name: 'children',
    title: 'Real children in one process, a service each',
    columns: [
      { key: 'restartMs', title: 'a restart (ms)' },
      { key: 'kibEach', title: 'memory of the parent for each more (KiB)', digits: 0 },
    ],
    rows,
    targets: [
      flat('a restart takes no longer among the most children than alone, within a factor of 2', rows, 'restartMs', 2),
    ],
    notes: [
      'One service owns one graph, so that many children are many services in one process, each with its own store, log and gateway. The children are a shell that says that it is ready and sleeps.',
      'When a child has ended, the environment of each process of the machine is read to find what the child may have left: that part grows with the number of processes, about 10 µs for each.',
    ],
  };
}

async function benchExploration({ quick }: RunOptions): Promise<Section> {
  const models = [loadJobModel, graphServerModel, ...(quick ? [] : [serviceModel(false), serviceModel(true)])];
  const generated = models.map((model): Row => {
    const { ms, result } = timed(() => generatePaths(model, new Coverage(model.logic)));
    return { name: `paths: ${model.machine}, ${model.variant}`, values: figuresOf(result.states, ms) };
  });
  const configurations = Object.entries(PRODUCT_CONFIGURATIONS).slice(0, quick ? 0 : undefined);
  const explored = configurations.map(([name, options]): Row => {
    const { ms, result } = timed(() => exploreProduct(options));
    return { name: `product: ${name}`, values: figuresOf(result.states, ms) };
  });
  return {
    name: 'exploration',
    title: 'Generating paths and exploring the product',
    columns: [
      { key: 'states', title: 'states', digits: 0 },
      { key: 'seconds', title: 'time (s)', digits: 2 },
      { key: 'usEach', title: 'a state (µs)', digits: 0 },
    ],
    rows: [...generated, ...explored],
    targets: [],
    notes: [
      'Once each. Path generation tries every event in every state, and keeps whole snapshots; the product keeps canonical states.',
    ],
  };
}

function figuresOf(states: number, ms: number) {
  return { states, seconds: ms / 1000, usEach: (ms * 1000) / states };
}

function timed<Result>(work: () => Result): { readonly ms: number; readonly result: Result } {
  const startedAt = performance.now();
  const result = work();
  return { ms: performance.now() - startedAt, result };
}

/** Compares the first row with the last one, whichever way the figure grows. */
function flat(what: string, rows: readonly Row[], key: string, factor: number): Target {
  const [first, last] = [rows[0]?.values[key] ?? null, rows.at(-1)?.values[key] ?? null];
  const ratio = first === null || last === null ? null : Math.max(first / last, last / first);
  return target(what, ratio, factor);
}

async function openWorlds(count: number): Promise<World[]> {
  const worlds: World[] = [];
  for (let index = 0; index < count; index += 1) worlds.push(await new World({ sharedData: true }).ready());
  return worlds;
}

async function restartEach(worlds: readonly World[], times: number): Promise<void> {
  for (let time = 0; time < times; time += 1) for (const world of worlds) await restart(world);
}

async function restart(world: World): Promise<void> {
  world.command('RESTART');
  const [old, fresh] = world.processes.splice(-2);
  if (old === undefined || fresh === undefined) throw new Error('A rolling restart has two generations');
  world.processes.push(old, fresh);
  fresh.becomesReady();
  await world.recordSucceeds();
  await world.finishesQueries(old.generation);
  old.exits();
  if (world.lifecycle !== 'ready') throw new Error(`The restart has ended in ${world.lifecycle}`);
  // A simulated world remembers everything; what grows with the number of restarts is not the machines'.
  world.processes.splice(0, world.processes.length - 1);
  for (const list of [world.gateway, world.asked, world.path, world.records]) list.length = 0;
  for (const map of [world.outcomes, world.drains]) map.clear();
}

async function countEvents(): Promise<number> {
  let events = 0;
  const inspect = ({ type }: { readonly type: string }) => {
    if (type === '@xstate.event') events += 1;
  };
  const world = await new World({ sharedData: true }, { inspect }).ready();
  await restart(world);
  events = 0;
  await restart(world);
  return events;
}

function heapBytes(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}
