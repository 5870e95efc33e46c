/** Which message may come when. GOODBYE and RESET may come at any time. */
import * as message from './messages.js';

export type State = 'connected' | 'authenticating' | 'ready' | 'failed' | 'ended';

export interface Place {
  readonly state: State;
  readonly inTransaction: boolean;
  /** Whether rows are left of some result. */
  readonly hasResults: boolean;
}

/** @throws ProtocolViolation when the message has no place here */
export function checkPlace(signature: number, place: Place): void {
  if (isPlaced(signature, place)) return;
  const { state, inTransaction, hasResults } = place;
  const where = [state, ...(inTransaction ? ['in a transaction'] : []), ...(hasResults ? ['with open results'] : [])];
  throw new message.ProtocolViolation(`Message 0x${signature.toString(16)} has no place here: ${where.join(', ')}`);
}

function isPlaced(signature: number, { state, inTransaction, hasResults }: Place): boolean {
  switch (signature) {
    case message.HELLO:
      return state === 'connected';
    case message.LOGON:
      return state === 'authenticating';
    case message.RUN:
      return state === 'ready' && (inTransaction || !hasResults);
    case message.PULL:
    case message.DISCARD:
      return state === 'ready' && hasResults;
    case message.COMMIT:
    case message.ROLLBACK:
      return state === 'ready' && inTransaction;
    case message.BEGIN:
    case message.LOGOFF:
    case message.ROUTE:
      return state === 'ready' && !inTransaction && !hasResults;
    default:
      return state === 'ready';
  }
}
