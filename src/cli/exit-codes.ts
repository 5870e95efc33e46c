/** What the exit code of the CLI means: the one table. */
import type { ErrorCode } from '../errors.js';

export const EXIT_CODES = {
  done: { code: 0, meaning: 'done' },
  failed: { code: 1, meaning: 'the command failed; the message says why' },
  usage: { code: 2, meaning: 'wrong usage, configuration or input' },
  unreachable: { code: 3, meaning: 'no graphkeeper answers at the --admin address' },
  inUse: { code: 4, meaning: 'a port or the workspace is in use by another program' },
  store: { code: 5, meaning: 'the store in the workspace cannot be used' },
  hungUp: { code: 129, meaning: 'ended by SIGHUP (its terminal was closed)' },
  interrupted: { code: 130, meaning: 'ended by SIGINT (Ctrl-C)' },
  terminated: { code: 143, meaning: 'ended by SIGTERM' },
} as const;

const BY_ERROR: Partial<Record<ErrorCode, keyof typeof EXIT_CODES>> = {
  GK_CONFIG_INVALID: 'usage',
  GK_INVALID_ARGUMENT: 'usage',
  GK_INVALID_JSON: 'usage',
  GK_INVALID_SCHEMA: 'usage',
  GK_INVALID_MAPPING: 'usage',
  GK_GRAPH_NOT_FOUND: 'usage',
  GK_TOKEN_REQUIRED: 'usage',
  GK_UNREACHABLE: 'unreachable',
  GK_PORT_IN_USE: 'inUse',
  GK_WORKSPACE_LOCKED: 'inUse',
  GK_STORE_CORRUPT: 'store',
  GK_STORE_TOO_NEW: 'store',
  GK_STORE_FAILED: 'store',
};

export function exitCodeOf(error: ErrorCode): number {
  return EXIT_CODES[BY_ERROR[error] ?? 'failed'].code;
}

/** 128 + the signal's number, as a shell reports it. */
export function exitCodeOfSignal(signal: 'SIGHUP' | 'SIGINT' | 'SIGTERM'): number {
  const names = { SIGHUP: 'hungUp', SIGINT: 'interrupted', SIGTERM: 'terminated' } as const;
  return EXIT_CODES[names[signal]].code;
}
