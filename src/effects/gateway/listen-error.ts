/** Why an endpoint for queries could not be opened, in the words of its options. */
import { GraphkeeperError, reasonOf } from '../../errors.js';

/** GK_PORT_IN_USE, or GK_CONFIG_INVALID naming the option that is wrong. */
export function listenError(failure: unknown, host: string, port: number, field = 'query_port'): GraphkeeperError {
  const code = failure instanceof Error && 'code' in failure ? failure.code : undefined;
  const options = { cause: failure };
  if (code === 'EADDRINUSE') return new GraphkeeperError('GK_PORT_IN_USE', { field, port }, options);
  const details =
    code === 'EACCES' || code === 'ERR_SOCKET_BAD_PORT'
      ? { field, value: port, remedy: 'choose a port that this user may open (0 picks a free one)' }
      : { field: 'query_host', value: host, remedy: `choose an address of this machine (${reasonOf(failure)})` };
  return new GraphkeeperError('GK_CONFIG_INVALID', { source: 'query endpoint', ...details }, options);
}
