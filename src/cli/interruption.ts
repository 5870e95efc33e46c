/** The first SIGINT or SIGTERM asks a command to clean up and leave; the second one ends it at once. */
import { exitCodeOfSignal } from './exit-codes.js';

export interface Interruption extends Disposable {
  readonly signal: AbortSignal;
  readonly exitCode: number;
}

export function interruption(): Interruption {
  const controller = new AbortController();
  let exitCode = 0;
  const stopListening = () => {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  };
  const interrupt = (signal: 'SIGINT' | 'SIGTERM') => {
    exitCode = exitCodeOfSignal(signal);
    // Without a listener a signal does what it does to any program.
    stopListening();
    controller.abort();
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  return {
    signal: controller.signal,
    get exitCode() {
      return exitCode;
    },
    [Symbol.dispose]: stopListening,
  };
}
