/**
 * The terminal as a screen of lines: the alternate one, so that what was there before comes back at the end; only lines
 * that have changed are written, so that nothing flickers.
 */
import type { Size } from './render-watch.js';

export interface Terminal {
  readonly columns: number | undefined;
  readonly rows: number | undefined;
  write(text: string): unknown;
}

export interface Screen extends Disposable {
  size(): Size;
  draw(lines: readonly string[]): void;
  /** The next draw writes every line: the size has changed, and with it what is where. */
  forget(): void;
}

const ESC = '\u001b[';
/** The size of a terminal that does not know its own. */
const USUAL = { width: 80, height: 24 };

/** Disposing of it gives the terminal back; more than once does no harm. */
export function openScreen(terminal: Terminal): Screen {
  let drawn: readonly string[] | null = null;
  let isOpen = true;
  terminal.write(`${ESC}?1049h${ESC}?25l`);
  return {
    size: () => ({ width: terminal.columns || USUAL.width, height: terminal.rows || USUAL.height }),
    draw(lines) {
      if (!isOpen) return;
      const known = drawn;
      const changed = lines.flatMap((line, row) =>
        line === known?.[row] ? [] : [`${ESC}${row + 1};1H${line}${ESC}K`],
      );
      // A row below the screen would be the last one of it.
      const rest = known !== null && lines.length < known.length ? [`${ESC}${lines.length + 1};1H${ESC}J`] : [];
      const text = [...(known === null ? [`${ESC}2J`] : []), ...changed, ...rest].join('');
      if (text !== '') terminal.write(text);
      drawn = lines;
    },
    forget() {
      drawn = null;
    },
    [Symbol.dispose]() {
      if (!isOpen) return;
      isOpen = false;
      terminal.write(`${ESC}?25h${ESC}?1049l`);
    },
  };
}
