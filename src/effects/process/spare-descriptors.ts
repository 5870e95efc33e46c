/**
 * Node makes the pipes of a child before it starts it. Without file descriptors for them it tells so by an event of a
 * process that nobody has got hold of yet, and that would end the service. So we look first.
 */
import { closeSync, openSync } from 'node:fs';

/** Both ends of a pipe for stdin, stdout, stderr and notifications, and some for the start itself. */
const NEEDED = 16;

/** To be called right before a process is started, in the same tick. @throws EMFILE, ENFILE */
export function ensureSpareDescriptors(): void {
  const opened: number[] = [];
  try {
    while (opened.length < NEEDED) opened.push(openSync('/dev/null', 'r'));
  } finally {
    for (const descriptor of opened) closeSync(descriptor);
  }
}
