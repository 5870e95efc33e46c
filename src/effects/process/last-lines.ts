/** The last things that a child said, for error reports: bounded in number and length. */

const MAX_LINES = 50;
const MAX_LINE_CHARACTERS = 500;

export class LastLines {
  readonly #lines: string[] = [];

  add(line: string): void {
    this.#lines.push(line.length > MAX_LINE_CHARACTERS ? `${line.slice(0, MAX_LINE_CHARACTERS - 1)}…` : line);
    if (this.#lines.length > MAX_LINES) this.#lines.shift();
  }

  /** Oldest first. */
  all(): readonly string[] {
    return [...this.#lines];
  }
}
