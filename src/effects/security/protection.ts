/** What stands between an endpoint and whoever connects to it. */
import type { Access } from './access.js';
import type { Tls } from './tls.js';

export interface Protection {
  /** null: everybody may call. */
  readonly access: Access | null;
  /** null: plain HTTP. */
  readonly tls: Tls | null;
  /** Connections beyond this are closed as they come. */
  readonly maxConnections: number;
}

/** For an endpoint that somebody else protects. */
export const UNPROTECTED: Protection = { access: null, tls: null, maxConnections: 4096 };
