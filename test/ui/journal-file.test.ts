import { expect, it } from 'vitest';
import { readJournalFile, writeJournalFile } from '../../src/ui/journal-file.js';
import { SampleJournal } from '../browser/support/sample-journal.js';

const header = '{"format":"graphkeeper-journal","version":1}';

it('a journal that was saved is read as it was', () => {
  const { entries } = new SampleJournal().start('1').crash();
  expect(readJournalFile(writeJournalFile(entries))).toEqual(entries);
});

it('several runs in one file are counted through, causes and all', () => {
  const run = (at: number) => [
    { kind: 'start', seq: 1, at, version: '0.1.0', pid: 1 },
    { kind: 'event', seq: 2, at, actor: 'service', event: 'START', cause: null, before: 'idle', after: 'starting' },
    { kind: 'event', seq: 3, at, actor: 'generation-1', event: 'init', cause: 2, before: null, after: 'spawning' },
  ];
  const text = [header, ...[...run(1), ...run(2)].map((entry) => JSON.stringify(entry))].join('\n');
  const entries = readJournalFile(text);
  expect(entries.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(entries[5]).toMatchObject({ cause: 5 });
  expect(entries[2]).toMatchObject({ cause: 2 });
});

it.each([
  ['', 'Line 1 is not JSON'],
  ['{"format":"other"}', 'This is no journal of graphkeeper: its first line says no such format'],
  ['{"format":"graphkeeper-journal","version":2}', 'This journal has version 2, and this page reads version 1'],
  [`${header}\n{"seq":1}`, 'Line 2 is no entry of a journal'],
  [`${header}\nnull`, 'Line 2 is no JSON object'],
])('a file that is none (%s) is refused', (text, message) => {
  expect(() => readJournalFile(text)).toThrow(message);
});
