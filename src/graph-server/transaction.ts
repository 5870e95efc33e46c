/** Transactions of a session. The engine refuses a second write transaction instead of waiting. */
import { setTimeout as delay } from 'node:timers/promises';
import { isWriterBusy } from './query-errors.js';
import type { Session } from './session.js';

const MAX_ATTEMPTS = 1000;

/** Outlasts a reader that is preparing what turns out to be a write. */
export async function whenNoOtherWrites<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!isWriterBusy(error) || attempt === MAX_ATTEMPTS) throw error;
      await delay(1);
    }
  }
}

/** On this thread: it is done in microseconds, and a hop to another thread and back is not. */
export async function begin(session: Session): Promise<void> {
  const statement = await session.prepare('BEGIN TRANSACTION');
  session.executeHere(statement).close();
}

/** What is read in it is all of one state. */
export async function beginToRead(session: Session): Promise<void> {
  const statement = await session.prepare('BEGIN TRANSACTION READ ONLY');
  session.executeHere(statement).close();
}

export async function commit(session: Session): Promise<void> {
  const statement = await session.prepare('COMMIT');
  (await session.execute(statement, {})).close();
}

/** Ends the session's transaction; false when there was none. */
export async function rollback(session: Session): Promise<boolean> {
  try {
    (await session.runScript('ROLLBACK')).close();
    return true;
  } catch (error) {
    if (error instanceof Error && error.message.includes('No active transaction')) return false;
    throw error;
  }
}
