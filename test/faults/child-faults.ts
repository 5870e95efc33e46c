/** What can go wrong with a GraphServer, and how to make it. */

import { kill, numberOf, type Role } from './roles.js';
import type { Stage, StageOptions } from './stage.js';

export interface ChildFault {
  readonly name: string;
  /** A fault of the start befalls a GraphServer that is being started, and no other. */
  readonly ofTheStart?: true;
  readonly options?: StageOptions;
  /** Beside those, for one that is not ready yet. */
  readonly optionsWhenUnready?: StageOptions;
  /** For a GraphServer that runs. */
  strike?(stage: Stage, role: Role): void;
  /** Flags of one that is to be started. */
  readonly flags?: readonly string[];
  /** Roles in which it means nothing, and why. */
  readonly emptyFor?: Partial<Readonly<Record<Role | 'unready', string>>>;
}

/** Enough for Node.js to run, and soon used up. */
const MEMORY_LIMIT = ['prlimit', '--as=1400000000'];
const LEAK_BYTES = String(32 * 1024 * 1024);
const NO_QUERIES = 'it gets no query any more';
/** A GraphServer that can hang is asked what clients ask. */
const ASKS_QUERIES = { liveness: { type: 'query', query: 'RETURN 1' } };

export const CHILD_FAULTS: readonly ChildFault[] = [
  { name: 'SIGKILL', strike: (stage, role) => kill(stage, role, 'SIGKILL') },
  { name: 'SIGSEGV', strike: (stage, role) => kill(stage, role, 'SIGSEGV') },
  {
    name: 'SIGSTOP',
    options: { policy: { stop_timeout_ms: 1000 } },
    optionsWhenUnready: { policy: { ready_timeout_ms: 3000 } },
    strike: (stage, role) => kill(stage, role, 'SIGSTOP'),
  },
  { name: 'exits 0 unasked', strike: (stage, role) => stage.order(numberOf(stage, role), '--exit', '0') },
  {
    name: 'hangs on queries but answers health',
    options: { profile: ASKS_QUERIES },
    strike: (stage, role) => stage.order(numberOf(stage, role), '--hang-queries'),
    emptyFor: { unready: 'it gets no query before it is ready; see the row of its own', retiring: NO_QUERIES },
  },
  {
    name: 'leaks until its memory limit',
    options: { childPrefix: MEMORY_LIMIT },
    strike: (stage, role) => stage.order(numberOf(stage, role), '--leak', LEAK_BYTES),
  },
  { name: 'cannot bind its port', ofTheStart: true, flags: ['--port', 'TAKEN'] },
  { name: 'becomes ready, dies within 1 s', ofTheStart: true, flags: ['--exit', '9', '--after', '300'] },
];
