/** Holds back what would ask the service for something, while nobody wants to know. */
export class Gate {
  #waiting: (() => void)[] = [];
  #isOpen = true;

  set isOpen(isOpen: boolean) {
    this.#isOpen = isOpen;
    if (isOpen) for (const goOn of this.#waiting.splice(0)) goOn();
  }

  /** Resolves when it is open: at once, or later. */
  async passed(): Promise<void> {
    while (!this.#isOpen) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }
}
