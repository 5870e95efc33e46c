/** Fates by chance, as the weather of the run has it; all sound once it has cleared up. */
import { type Fates, type ProcessFate, SOUND_PROCESS, SOUND_WRITE, type WriteFate } from './fates.js';
import type { Random } from './random.js';
import type { Weather } from './weather.js';

export class RandomFates implements Fates {
  #isClear = false;

  constructor(
    private readonly random: Random,
    private readonly weather: Weather,
  ) {}

  /** From now on nothing goes wrong by itself. */
  clearUp(): void {
    this.#isClear = true;
  }

  process(graphId: string): ProcessFate {
    const { random } = this;
    if (this.#isClear) return SOUND_PROCESS;
    const kind = this.weather.graphs.get(graphId) ?? 'sound';
    const fails = kind === 'broken' || random.chance(kind === 'flaky' ? 0.3 : this.weather.oddShare / 4);
    return {
      spawnMs: this.#isOdd() ? random.between(50, 400) : random.between(0, 10),
      start: fails ? random.pick(['neverReady', 'exits', 'exits', 'cannotSpawn']) : 'becomesReady',
      startMs: kind === 'slow' ? random.between(200, 1_500) : random.between(5, 90),
      readiness: random.pick(['notified', 'probed']),
      probeBreaks: this.#isOdd() && random.chance(0.3),
      // Without it there is nothing to probe.
      choosesEndpoints: random.chance(0.7),
      garbageMessages: this.#isOdd() ? random.between(1, 4) : 0,
      crashMs: kind === 'flaky' || this.#isOdd() ? random.wait(2_000) : null,
      hangMs: this.#isOdd() ? random.wait(1_500) : null,
      interruptMs: this.#isOdd() ? null : random.between(0, 60),
      killMs: this.#isOdd() ? random.between(20, 600) : random.between(0, 5),
      tellMs: this.#isOdd() ? random.between(5, 150) : random.between(0, 3),
    };
  }

  write(): WriteFate {
    const { random } = this;
    if (this.#isClear) return SOUND_WRITE;
    return {
      takesMs: this.#isOdd() ? random.between(50, 2_500) : random.between(0, 8),
      fails: random.chance(this.weather.oddShare / 3),
      tellMs: this.#isOdd() ? random.between(1, 300) : 0,
    };
  }

  drainBreaks(): boolean {
    return !this.#isClear && this.random.chance(this.weather.oddShare / 5);
  }

  missesProbe(): boolean {
    return !this.#isClear && this.random.chance(this.weather.oddShare / 5);
  }

  jitter(): number {
    return this.random.next();
  }

  #isOdd(): boolean {
    return this.random.chance(this.weather.oddShare);
  }
}
