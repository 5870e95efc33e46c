import { expect, test } from 'vitest';
import { exitCodeOf } from '../../src/cli/exit-codes.js';

test.each([
  ['GK_SWITCH_FAILED', 1],
  ['GK_INTERNAL', 1],
  ['GK_CONFIG_INVALID', 2],
  ['GK_GRAPH_NOT_FOUND', 2],
  ['GK_UNREACHABLE', 3],
  ['GK_PORT_IN_USE', 4],
  ['GK_WORKSPACE_LOCKED', 4],
  ['GK_STORE_CORRUPT', 5],
  ['GK_STORE_TOO_NEW', 5],
] as const)('%s ends a command with exit code %i', (error, code) => {
  expect(exitCodeOf(error)).toBe(code);
});
