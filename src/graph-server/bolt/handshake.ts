/**
 * How client and server agree on a version. The client sends a magic number and four proposals of four bytes: a range of
 * minor versions counted downwards, minor, major. Proposal 255.1 asks for the manifest: the server lists what it speaks,
 * and the client chooses. Source: neo4j.com/docs/bolt, Bolt handshake.
 */
import { type BoltVersion, VERSIONS } from './version.js';

export const HANDSHAKE_BYTES = 20;

/** The client's choice from the manifest: a version and its capabilities, of which there are none. */
export const CHOICE_BYTES = 5;

const MAGIC = 0x6060b017;
const MANIFEST = { major: 255, minor: 1 };

/** What a client gets that speaks none of ours. */
export const NO_VERSION = Buffer.alloc(4);

export type Handshake =
  | { readonly kind: 'agreed'; readonly version: BoltVersion; readonly reply: Buffer }
  | { readonly kind: 'choosing'; readonly reply: Buffer }
  | { readonly kind: 'refused'; readonly reply: Buffer };

/** `bytes` are the first twenty. The reply of a stranger is empty. */
export function shakeHands(bytes: Buffer): Handshake {
  if (bytes.readUInt32BE(0) !== MAGIC) return { kind: 'refused', reply: Buffer.alloc(0) };
  const proposals = [4, 8, 12, 16].map((at) => bytes.subarray(at, at + 4));
  for (const proposal of proposals) {
    if (includes(proposal, MANIFEST)) return { kind: 'choosing', reply: manifest() };
    const version = VERSIONS.find((one) => includes(proposal, one));
    if (version !== undefined) return { kind: 'agreed', version, reply: encode(version) };
  }
  return { kind: 'refused', reply: NO_VERSION };
}

/** Null when it is none of those in the manifest. */
export function readChoice(bytes: Buffer): BoltVersion | null {
  return (
    VERSIONS.find(({ major, minor }) => bytes.readUInt16BE(0) === 0 && bytes[2] === minor && bytes[3] === major) ?? null
  );
}

function includes(proposal: Buffer, { major, minor }: BoltVersion): boolean {
  const [, range = 0, highest = 0, proposed = 0] = proposal;
  return proposed === major && minor <= highest && minor >= highest - range;
}

function encode({ major, minor }: BoltVersion): Buffer {
  return Buffer.from([0, 0, minor, major]);
}

/** Each version alone, because 5.5 is missing among them. The numbers before and behind them say how many, and no capability. */
function manifest(): Buffer {
  return Buffer.concat([encode(MANIFEST), Buffer.from([VERSIONS.length]), ...VERSIONS.map(encode), Buffer.from([0])]);
}
