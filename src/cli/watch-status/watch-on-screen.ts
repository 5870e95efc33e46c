/** The full-screen view: looks, draws, and ends on q, Ctrl-C or a signal, with the terminal as it was before. */
import { setTimeout as delay } from 'node:timers/promises';
import type { AdminClient } from '../admin-client.js';
import { EXIT_CODES } from '../exit-codes.js';
import { interruption } from '../interruption.js';
import { observeService } from './observe-service.js';
import { renderWatch } from './render-watch.js';
import { openScreen } from './screen.js';

const LOOK_INTERVAL_MS = 500;
const CTRL_C = '\u0003';

/** Resolves with the exit code. @throws GK_UNREACHABLE when nothing answers at first; the screen is not opened then */
export async function watchOnScreen(client: AdminClient): Promise<number> {
  const observer = observeService(client);
  let view = await observer.look(Date.now());
  using interrupted = interruption();
  using screen = openScreen(process.stdout);
  using keys = listenToKeys();
  const draw = () => screen.draw(renderWatch(view, Date.now(), screen.size()));
  const resized = () => {
    screen.forget();
    draw();
  };
  const ended = AbortSignal.any([interrupted.signal, keys.signal]);
  const end = new Promise<void>((resolve) => ended.addEventListener('abort', () => resolve(), { once: true }));
  process.stdout.on('resize', resized);
  try {
    while (!ended.aborted) {
      draw();
      await Promise.race([delay(LOOK_INTERVAL_MS), end]);
      view = await Promise.race([observer.look(Date.now()), end.then(() => view)]);
    }
  } finally {
    process.stdout.off('resize', resized);
  }
  return interrupted.signal.aborted ? interrupted.exitCode : keys.exitCode;
}

interface Keys extends Disposable {
  readonly signal: AbortSignal;
  readonly exitCode: number;
}

/** A terminal in raw mode hands Ctrl-C over as a key; without one on stdin only signals end the view. */
function listenToKeys(): Keys {
  const controller = new AbortController();
  const { stdin } = process;
  let exitCode: number = EXIT_CODES.done.code;
  const press = (keys: string) => {
    if (keys.includes(CTRL_C)) exitCode = EXIT_CODES.interrupted.code;
    if (/[qQ]/.test(keys) || keys.includes(CTRL_C)) controller.abort();
  };
  if (stdin.isTTY) {
    stdin.setRawMode(true);
    stdin.setEncoding('utf8').on('data', press).resume();
  }
  return {
    signal: controller.signal,
    get exitCode() {
      return exitCode;
    },
    [Symbol.dispose]() {
      if (!stdin.isTTY) return;
      stdin.off('data', press).pause();
      stdin.setRawMode(false);
    },
  };
}
