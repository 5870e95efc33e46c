import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createLog } from '../../../src/effects/telemetry/log.js';
import { eventually } from '../../support/eventually.js';
import { tempDir } from '../../support/temp-dir.js';

it('a log file that cannot be written is said once, costs only its lines, and is written again when it can be', async () => {
  const directory = join(tempDir(), 'logs');
  // A file where the directory should be.
  writeFileSync(directory, '');
  const log = createLog({ level: 'info', directory });
  log.logger.info('lost');
  const messages = () => log.last().map(({ msg }) => msg);
  await eventually(() => messages().includes('The log file cannot be written'));
  log.logger.info('lost as well');
  rmSync(directory);
  mkdirSync(directory);
  await eventually(() => {
    log.logger.info('line');
    return messages().includes('The log file is written again');
  });
  log.logger.info('last');
  await log.close();
  const lines = readFileSync(join(directory, 'graphkeeper.log'), 'utf8').split('\n').filter(Boolean);
  expect(lines.map((line) => JSON.parse(line).msg).at(-1)).toBe('last');
  expect(messages().filter((msg) => msg === 'The log file cannot be written')).toHaveLength(1);
  expect(messages()).toContain('lost as well');
});
