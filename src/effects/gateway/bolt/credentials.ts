/**
 * The one who speaks says so in HELLO, or since Bolt 5.1 in LOGON. Where the query endpoint asks for a token, it is the
 * password; it ends here, and the GraphServer hears of nobody.
 */
import type { Access } from '../../security/access.js';
import type { Frame } from './frames.js';
import { asMap, pack, unpack } from './packstream.js';

const FIELDS = ['scheme', 'principal', 'credentials', 'realm', 'parameters'];

/**
 * The message as the GraphServer gets it.
 * @throws GK_UNAUTHORIZED; anything, when it is malformed
 */
export function admit(frame: Frame, access: Access | null): Frame {
  if (access === null || !access.keepsTokens) return frame;
  const map = asMap(unpack(frame.raw, 1)[0]) ?? {};
  const { scheme, credentials } = map;
  access.checkPassword(typeof credentials === 'string' ? credentials : undefined);
  // A password may be meant for the GraphServer itself; a token never is.
  if (!access.asksForToken && scheme !== 'bearer') return frame;
  const others = Object.entries(map).filter(([name]) => !FIELDS.includes(name));
  const raw = pack(frame.signature, { ...Object.fromEntries(others), scheme: 'none' });
  return { signature: frame.signature, raw };
}
