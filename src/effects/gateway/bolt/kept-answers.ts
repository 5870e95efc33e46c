/** What a GraphServer has answered and the client does not have yet. */
export class KeptAnswers {
  #messages: Buffer[] = [];
  #sizeBytes = 0;
  #summaries = 0;

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** Requests that are answered by it. */
  get summaries(): number {
    return this.#summaries;
  }

  addRecord(raw: Buffer): void {
    this.#messages.push(raw);
    this.#sizeBytes += raw.length;
  }

  addSummary(raw: Buffer): void {
    this.addRecord(raw);
    this.#summaries += 1;
  }

  /** Empties it. */
  take(): Buffer {
    const [first] = this.#messages;
    const all = this.#messages.length === 1 && first !== undefined ? first : Buffer.concat(this.#messages);
    this.#messages = [];
    this.#sizeBytes = 0;
    this.#summaries = 0;
    return all;
  }
}
