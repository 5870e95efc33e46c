/** Takes memory and never gives it back, until the process has no more to get. */
const EVERY_MS = 10;
const NUMBER_BYTES = 8;

const kept: number[][] = [];

/** On the heap, like most leaks: when it can not grow any more, Node.js aborts. */
export function leak(bytes: number): void {
  setInterval(() => kept.push(new Array<number>(Math.ceil(bytes / NUMBER_BYTES)).fill(0.5)), EVERY_MS);
}
