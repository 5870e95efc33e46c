/** Property tests try the same examples at each run, so that a failure can be seen again; FAST_CHECK_SEED tries others. */
import fc from 'fast-check';

fc.configureGlobal({ seed: Number(process.env.FAST_CHECK_SEED ?? 1) });
