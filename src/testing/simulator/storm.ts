/** Administrators, clients and misfortune, at random, until the storm is over. */
import { AT_REST } from './invariants.js';
import type { Random } from './random.js';
import type { Simulation } from './simulation.js';
import type { Weather } from './weather.js';

/** How often somebody looks whether anything is served at all. */
const WATCH_EVERY_MS = 800;

export class Storm {
  #isOver = false;

  constructor(
    private readonly simulation: Simulation,
    private readonly random: Random,
    private readonly weather: Weather,
  ) {}

  begin(): void {
    this.#again(this.weather.commandEveryMs, 'an administrator comes', () => this.#command());
    this.#again(WATCH_EVERY_MS, 'an administrator looks', () => this.#startAgain());
    this.#again(this.weather.queryEveryMs, 'a client comes', () => this.#client());
    if (this.weather.faultEveryMs !== null) {
      this.#again(this.weather.faultEveryMs, 'misfortune strikes', () => this.#fault());
    }
  }

  end(): void {
    this.#isOver = true;
  }

  #again(meanMs: number, label: string, happen: () => void): void {
    this.simulation.queue.schedule(this.random.wait(meanMs), label, () => {
      if (this.#isOver) return;
      happen();
      this.#again(meanMs, label, happen);
    });
  }

  #command(): void {
    const { random, simulation } = this;
    const burst = random.chance(0.25) ? random.between(2, 5) : 1;
    for (let sent = 0; sent < burst; sent += 1) {
      simulation.command(random.pick(this.weather.commands), random.pick(['A', 'A', 'B', 'B', 'C']));
    }
  }

  #startAgain(): void {
    const { random, simulation } = this;
    if (AT_REST.has(simulation.witness.lifecycle)) simulation.command('START', random.pick(['A', 'B']));
  }

  #client(): void {
    const { random, simulation } = this;
    const query = simulation.query({
      reads: random.chance(0.8),
      graphId: random.chance(0.1) ? random.pick(['A', 'B', 'C']) : null,
      sizeBytes: random.between(1, 10),
      takesMs: random.chance(0.1) ? random.between(100, 3_000) : random.between(0, 20),
    });
    if (query.outcome !== null || !random.chance(0.1)) return;
    simulation.queue.schedule(random.wait(100), 'a client leaves', () => simulation.gateway.cancel(query));
  }

  #fault(): void {
    const { random, simulation } = this;
    const processes = simulation.processes.all();
    const victim = processes[random.between(0, processes.length - 1)];
    const what = random.pick(['crash', 'crash', 'hang', 'clock']);
    if (what === 'crash') victim?.crash();
    else if (what === 'hang') victim?.hang();
    else {
      simulation.wallClockAheadMs += random.between(-3_000, 3_000);
      simulation.witness.count('clock jumped');
    }
  }
}
