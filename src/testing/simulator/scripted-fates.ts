/** Fates by script: what the scenario has announced comes first, in order; everything else is sound. */
import { type Fates, type ProcessFate, SOUND_PROCESS, SOUND_WRITE, type WriteFate } from './fates.js';

export class ScriptedFates implements Fates {
  readonly #processes: Partial<ProcessFate>[] = [];
  readonly #writes: Partial<WriteFate>[] = [];

  nextProcess(fate: Partial<ProcessFate>): void {
    this.#processes.push(fate);
  }

  nextWrite(fate: Partial<WriteFate>): void {
    this.#writes.push(fate);
  }

  process(): ProcessFate {
    return { ...SOUND_PROCESS, ...this.#processes.shift() };
  }

  write(): WriteFate {
    return { ...SOUND_WRITE, ...this.#writes.shift() };
  }

  drainBreaks(): boolean {
    return false;
  }

  missesProbe(): boolean {
    return false;
  }

  jitter(): number {
    return 0.5;
  }
}
