/**
 * `npm run test:clients`: GraphScope Interactive's Python SDK, unmodified, against a real `graphkeeper serve`. First a
 * whole session of our own (session.py), then those of the SDK's own tests that do not need the C++ engine
 * (sdk_tests.py). Says what it did; exit code 1 if anything was not as it should be.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { isAlive, processesOf } from '../../src/testing/processes-of.js';
import { serve } from '../support/serve.js';
import { prepareEnvironment } from './environment.js';

const MODERN_GRAPH = fileURLToPath(new URL('../../graphs/modern', import.meta.url));

const python = await prepareEnvironment();
const directory = mkdtempSync(join(tmpdir(), 'graphkeeper-clients-'));
const workspace = join(directory, 'workspace');
const daemon = serve(workspace, ['--log-level', 'warn'], { GRAPHKEEPER_SECURITY_MUTATIONS_PER_MINUTE: '0' });
process.once('exit', () => isAlive(daemon.pid) && process.kill(daemon.pid, 'SIGKILL'));
let failed = false;
try {
  const { admin } = (await daemon.ready()).endpoints;
  for (const [title, script, ...args] of [
    ['A session with the Python SDK', 'session.py', admin, MODERN_GRAPH],
    ["The Python SDK's own tests", 'sdk_tests.py', admin, MODERN_GRAPH, directory],
  ]) {
    console.log(`\n${title}`);
    const path = fileURLToPath(new URL(script ?? '', import.meta.url));
    const { exitCode } = await execa(python, ['-B', path, ...args], {
      reject: false,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    if (exitCode !== 0) failed = true;
  }
} finally {
  daemon.kill('SIGTERM');
  const { exitCode } = await daemon.exit;
  const left = processesOf(workspace);
  if (exitCode !== 0 || left.length > 0) failed = true;
  console.log(`\ngraphkeeper ended with exit code ${exitCode}; processes left: ${left.length}`);
  rmSync(directory, { recursive: true });
}
console.log(failed ? 'FAILED' : 'All as it should be');
process.exitCode = failed ? 1 : 0;
