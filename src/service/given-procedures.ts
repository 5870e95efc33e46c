/** Which procedures each living generation was started with: it learns no others until it ends. */
import type { StoredProcedure } from '../types/procedure.js';

/** More than ever live at once; one that never became a process does not say that it has ended. */
const MOST_GENERATIONS = 16;

export class GivenProcedures {
  readonly #given = new Map<number, readonly StoredProcedure[]>();

  /** @returns those of the procedures that the generation gets: the enabled ones */
  give(generation: number, procedures: readonly StoredProcedure[]): readonly StoredProcedure[] {
    const enabled = procedures.filter(({ enable }) => enable);
    this.#given.set(generation, enabled);
    this.#given.delete(generation - MOST_GENERATIONS);
    return enabled;
  }

  forget(generation: number): void {
    this.#given.delete(generation);
  }

  /** One that was deleted and made anew under its name is another one. */
  has(generation: number, { name, creation_time }: StoredProcedure): boolean {
    const given = this.#given.get(generation) ?? [];
    return given.some((one) => one.name === name && one.creation_time === creation_time);
  }
}
