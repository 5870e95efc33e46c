import { expect, it } from 'vitest';
import { openScreen } from '../../../src/cli/watch-status/screen.js';

function fakeTerminal() {
  const written: string[] = [];
  const terminal = { columns: 40, rows: 10, write: (text: string) => written.push(text.replaceAll('\u001b[', '<')) };
  return { written, terminal };
}

it('writes only the lines that have changed', () => {
  const { written, terminal } = fakeTerminal();
  using screen = openScreen(terminal);
  screen.draw(['one', 'two', 'three']);
  screen.draw(['one', '2', 'three']);
  screen.draw(['one', '2', 'three']);
  screen.draw(['one']);
  expect(written).toEqual(['<?1049h<?25l', '<2J<1;1Hone<K<2;1Htwo<K<3;1Hthree<K', '<2;1H2<K', '<2;1H<J']);
});

it('writes all of them when the size has changed', () => {
  const { written, terminal } = fakeTerminal();
  using screen = openScreen(terminal);
  screen.draw(['one']);
  screen.forget();
  screen.draw(['one']);
  expect(written.slice(1)).toEqual(['<2J<1;1Hone<K', '<2J<1;1Hone<K']);
});

it('gives the terminal back once, and draws nothing after that', () => {
  const { written, terminal } = fakeTerminal();
  const screen = openScreen(terminal);
  screen[Symbol.dispose]();
  screen[Symbol.dispose]();
  screen.draw(['one']);
  expect(written).toEqual(['<?1049h<?25l', '<?25h<?1049l']);
});

it('takes a usual size where the terminal knows none', () => {
  const { terminal } = fakeTerminal();
  using screen = openScreen({ ...terminal, columns: 0, rows: undefined });
  expect(screen.size()).toEqual({ width: 80, height: 24 });
});
