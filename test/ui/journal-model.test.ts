import { expect, it } from 'vitest';
import { outcomeOf } from '../../src/ui/generation-story.js';
import { JournalModel } from '../../src/ui/journal-model.js';
import { SampleJournal } from '../browser/support/sample-journal.js';

function modelOf(journal: SampleJournal): JournalModel {
  const model = new JournalModel();
  model.append(journal.entries);
  return model;
}

it('the present has the state of every machine that lives, and the story of each generation', () => {
  const { live } = modelOf(new SampleJournal().start('1').switchTo('2').crash());
  expect([...live.states]).toEqual([
    ['service', 'ready'],
    ['generation-3', 'serving'],
  ]);
  expect([...live.stories.values()].map(outcomeOf)).toEqual(['retired', 'crashed', 'active']);
  expect(live.marks.map(({ text }) => text)).toEqual(['START', 'SWITCH', 'generation 2 crashed']);
});

it('a past moment has the status that belongs to the entry, and nothing of what came later', () => {
  const model = modelOf(new SampleJournal().start('1').switchTo('2'));
  const recorded = model.rows.findLast((row) => row.kind === 'event' && row.event === 'done recordRunningGraph');
  const moment = model.momentAfter(recorded?.seq ?? 0);
  expect(moment?.states.get('service')).toBe('switching.draining');
  expect([...(moment?.stories.values() ?? [])].map(outcomeOf)).toEqual(['active', 'serving']);
});

it('causes lead back to what came from outside', () => {
  const model = modelOf(new SampleJournal().start('1'));
  const last = model.rows.at(-1);
  const names = model.causesOf(last?.seq ?? 0).map((row) => (row.kind === 'event' ? row.event : row.kind));
  expect(names).toEqual(['process.notified', 'generation.ready', 'done recordRunningGraph']);
});

it('entries that are known are taken once, and of too many the oldest are dropped', () => {
  const { entries } = new SampleJournal().start('1');
  const model = new JournalModel();
  model.append(entries);
  model.append(entries);
  expect(model.entries).toHaveLength(entries.length);

  const tick = {
    kind: 'event',
    at: 1,
    actor: 'service',
    machine: 'service',
    event: 'tick',
    details: {},
    from: 'clock',
  } as const;
  const more = Array.from({ length: 60_000 }, (_, index) => {
    return { ...tick, seq: model.lastSeq + index + 1, cause: null, before: 'ready', after: 'ready' };
  });
  model.append(more);
  expect(model.entries.length).toBeLessThanOrEqual(50_000);
  expect(model.lastSeq).toBe(entries.length + 60_000);
});
