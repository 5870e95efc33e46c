/** Ports that stay the same over several services. Below those that the system gives out by itself, or it would. */
const FIRST = 21_000 + (process.pid % 400) * 20;

let next = FIRST;

export interface Ports {
  readonly admin: number;
  readonly query: number;
}

export function takePorts(): Ports {
  next = next + 2 > 32_000 ? 21_000 : next + 2;
  return { admin: next, query: next + 1 };
}
