/**
 * Bolt messages as far as the gateway knows them: by their signatures. Source: the Bolt protocol specification
 * (neo4j.com/docs/bolt), versions 4.4 to 5.8.
 */

export const HELLO = 0x01;
export const GOODBYE = 0x02;
export const RESET = 0x0f;
export const RUN = 0x10;
export const BEGIN = 0x11;
export const COMMIT = 0x12;
export const ROLLBACK = 0x13;
export const DISCARD = 0x2f;
export const PULL = 0x3f;
export const TELEMETRY = 0x54;
export const ROUTE = 0x66;
export const LOGON = 0x6a;
export const LOGOFF = 0x6b;

export const SUCCESS = 0x70;
export const RECORD = 0x71;
export const IGNORED = 0x7e;
export const FAILURE = 0x7f;

/** No message: an empty chunk that says that the other side is still there. */
export const NOOP = -1;

/** Whole messages, in their chunks, that never differ. */
export const RESET_FRAME = Buffer.from([0, 2, 0xb0, RESET, 0, 0]);
export const GOODBYE_FRAME = Buffer.from([0, 2, 0xb0, GOODBYE, 0, 0]);
export const IGNORED_FRAME = Buffer.from([0, 2, 0xb0, IGNORED, 0, 0]);
/** With an empty map. */
export const SUCCESS_FRAME = Buffer.from([0, 3, 0xb1, SUCCESS, 0xa0, 0, 0]);

/** What every connection begins with. */
export const MAGIC = Buffer.from([0x60, 0x60, 0xb0, 0x17]);

/** A version as the handshake has it: two bytes that are not used, minor, major. */
export type Version = Buffer;

export const NO_VERSION: Version = Buffer.alloc(4);

/** @example isAtLeast(version, 5, 1) */
export function isAtLeast(version: Version, major: number, minor: number): boolean {
  const has = version[3] ?? 0;
  return has > major || (has === major && (version[2] ?? 0) >= minor);
}
