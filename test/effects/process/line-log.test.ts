import { expect, test } from 'vitest';
import { LineLog } from '../../../src/effects/process/line-log.js';
import { memoryLogger } from './run-child.js';

test('up to 1000 lines within a second are logged, the others are counted', () => {
  const { logger, logs } = memoryLogger();
  const log = new LineLog(logger, 'stderr');
  for (let number = 1; number <= 1234; number += 1) log.add(`line ${number}`);
  log.flush();
  expect(logs).toHaveLength(1001);
  expect(logs[999]).toMatchObject({ msg: 'line 1000', stream: 'stderr', level: 30 });
  expect(logs[1000]).toMatchObject({
    msg: 'Output too fast, lines not logged',
    lines: 234,
    stream: 'stderr',
    level: 40,
  });
  log.add('a new second');
  log.flush();
  expect(logs.at(-1)).toMatchObject({ msg: 'a new second' });
});
