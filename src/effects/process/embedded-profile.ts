import { fileURLToPath } from 'node:url';
import type { LaunchProfile } from '../../types/launch-profile.js';

// The same depth below the package in src/ and in dist/, so that both run the compiled program.
const GRAPH_SERVER = fileURLToPath(new URL('../../../dist/graph-server/main.js', import.meta.url));

/** The GraphServer that comes with graphkeeper. Its engine opens a graph for writing in one process only. */
export const embeddedProfile: LaunchProfile = {
  name: 'embedded',
  command: ['{node}', GRAPH_SERVER, '--data', '{data}', '--graph-id', '{graph_id}', '--generation', '{generation}'],
  // One thread for each of its four engine connections and its writer, and some for the rest: with Node's default of four, long reads would delay a write.
  env: { UV_THREADPOOL_SIZE: '8' },
  readiness: { type: 'push' },
  liveness: { type: 'http', path: '/health' },
  stopSignal: 'SIGTERM',
  sharedData: false,
};

/** The same program, which refuses to write: its engine opens a graph for reading in any number of processes. */
export const embeddedReadOnlyProfile: LaunchProfile = {
  ...embeddedProfile,
  name: 'embedded_read_only',
  command: [...embeddedProfile.command, '--read-only'],
  sharedData: true,
};
