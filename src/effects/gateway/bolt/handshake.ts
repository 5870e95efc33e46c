/** The 20 bytes that a client begins with: what Bolt is known by, and four versions that it would speak. */
import { MAGIC, NO_VERSION, type Version } from './messages.js';

export const HANDSHAKE_BYTES = 20;

/** As far as it has come. */
export function isHandshake(opening: Buffer): boolean {
  const size = Math.min(opening.length, MAGIC.length);
  return opening.subarray(0, size).equals(MAGIC.subarray(0, size));
}

/**
 * What a GraphServer is offered. Major 255 asks for a newer way of shaking hands, in which the version is agreed by more
 * messages; whoever offers it offers versions in the plain way as well.
 */
export function acceptableVersions(versions: Buffer): Buffer {
  return Buffer.concat(slots(versions).map((slot) => (slot[3] === 255 ? NO_VERSION : slot)));
}

export function onlyVersion(version: Version): Buffer {
  return Buffer.concat([version, NO_VERSION, NO_VERSION, NO_VERSION]);
}

/** What is agreed on when there is no GraphServer to ask, so that it can be said why: the first that is offered. */
export function assumedVersion(versions: Buffer): Version {
  const first = slots(versions).find((slot) => slot[3] === 4 || slot[3] === 5);
  return first === undefined ? NO_VERSION : Buffer.from([0, 0, first[2] ?? 0, first[3] ?? 0]);
}

function slots(versions: Buffer): Buffer[] {
  return [0, 4, 8, 12].map((at) => versions.subarray(at, at + 4));
}
