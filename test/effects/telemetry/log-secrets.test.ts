import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createLog } from '../../../src/effects/telemetry/log.js';
import { tempDir } from '../../support/temp-dir.js';

test('a token that comes along with a logged request is left out of the log', async () => {
  const directory = tempDir();
  const log = createLog({ level: 'info', directory });
  const authorization = 'Bearer operator-token-0123456789';
  log.logger.info({ authorization, headers: { authorization }, req: { headers: { authorization } } }, 'a request');
  await log.close();
  const [entry] = log.last();
  expect(entry).toMatchObject({ msg: 'a request', headers: { authorization: '[Redacted]' } });
  expect(JSON.stringify(entry) + readFileSync(join(directory, 'graphkeeper.log'), 'utf8')).not.toContain(
    'operator-token',
  );
});
