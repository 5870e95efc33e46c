/** What a client has asked, for as long as it may have to be asked again of another GraphServer. */
import type { Frame } from './frames.js';

/** Several requests that are larger than this together are not kept. */
const MOST_KEPT_BYTES = 1024 * 1024;

export class KeptRequests {
  #frames: Frame[] = [];
  #sizeBytes = 0;
  #isWhole = true;

  get frames(): readonly Frame[] {
    return this.#frames;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** False: it can not be asked again. */
  get isWhole(): boolean {
    return this.#isWhole;
  }

  add(frame: Frame): void {
    if (!this.#isWhole) return;
    this.#frames.push(frame);
    this.#sizeBytes += frame.raw.length;
    if (this.#sizeBytes > MOST_KEPT_BYTES && this.#frames.length > 1) this.forget();
  }

  forget(): void {
    this.#frames = [];
    this.#sizeBytes = 0;
    this.#isWhole = false;
  }
}
