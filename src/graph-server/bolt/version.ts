/** The versions of Bolt that are spoken here, and what differs between them. */

export interface BoltVersion {
  readonly major: number;
  readonly minor: number;
}

/** Best first. There is no 5.5: it was never released. */
export const VERSIONS: readonly BoltVersion[] = [
  ...[8, 7, 6, 4, 3, 2, 1, 0].map((minor) => ({ major: 5, minor })),
  { major: 4, minor: 4 },
];

/** @example isAtLeast(version, 5, 1) */
export function isAtLeast(version: BoltVersion, major: number, minor: number): boolean {
  return version.major > major || (version.major === major && version.minor >= minor);
}
