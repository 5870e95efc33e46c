import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { CUT_MARKER, MAX_LINE_BYTES, pumpLines } from '../../../src/effects/process/line-pump.js';

test('lines are told apart wherever the chunks are cut, and empty ones are left out', () => {
  const { source, lines } = pump();
  for (const byte of Buffer.from('one\r\n\n two \nthr')) source.write(Buffer.from([byte]));
  source.write('ee\nfo');
  expect(lines).toEqual(['one', ' two ', 'three']);
});

test('a character that is cut between two chunks comes out whole', () => {
  const { source, lines } = pump();
  const bytes = Buffer.from('Zoë\n');
  source.write(bytes.subarray(0, 3));
  source.write(bytes.subarray(3));
  expect(lines).toEqual(['Zoë']);
});

test('a line of exactly the limit is kept, one byte more is cut, and the next line is whole again', () => {
  const { source, lines } = pump();
  source.write(`${'a'.repeat(MAX_LINE_BYTES)}\n`);
  source.write('b'.repeat(MAX_LINE_BYTES));
  source.write('b\nc\n');
  expect(lines).toEqual(['a'.repeat(MAX_LINE_BYTES), 'b'.repeat(MAX_LINE_BYTES) + CUT_MARKER, 'c']);
});

test('a last line without a line end is told when the stream ends', async () => {
  const { source, lines } = pump();
  source.end('last words');
  await new Promise((resolve) => source.once('close', resolve));
  expect(lines).toEqual(['last words']);
});

test('a last line is told when the stream is given up, and nothing after that', () => {
  const { source, lines, giveUp } = pump();
  source.write('last words');
  giveUp();
  giveUp();
  source.write('too late\n');
  expect(lines).toEqual(['last words']);
});

function pump() {
  const source = new PassThrough();
  const lines: string[] = [];
  const giveUp = pumpLines(source, (line) => lines.push(line));
  return { source, lines, giveUp };
}
