/** The model of the GraphServer machine: its two commands, and whatever a process and its probes may report. */
import type { EventObject, SnapshotFrom } from 'xstate';
import { type GraphServerEvent, type GraphServerInput, graphServerMachine } from '../../machines/graph-server.js';
import { stateName } from '../state-name.js';
import { internalEvents, type MachineModel } from './model.js';
import { MODEL_POLICY } from './service-model.js';

const ENDPOINTS = { query: 'http://127.0.0.1:5001/query' };
/** No deadline is as long as another, so that none can be taken for another. */
const POLICY = {
  ...MODEL_POLICY,
  readyTimeoutMs: 4_000,
  drainTimeoutMs: 3_000,
  stopTimeoutMs: 2_000,
  killTimeoutMs: 1_000,
};
const INPUT: GraphServerInput = { generation: 1, graphId: '1', policy: { ...POLICY, livenessMisses: 2 } };

const EVENTS: readonly GraphServerEvent[] = [
  { type: 'DRAIN' },
  { type: 'KILL' },
  { type: 'process.spawned', pid: 1001, endpoints: null, at: 1 },
  { type: 'process.spawned', pid: 1001, endpoints: ENDPOINTS, at: 1 },
  { type: 'process.spawnFailed', message: 'no such program', at: 1 },
  { type: 'process.notified', notification: { READY: '1', QUERY_URL: ENDPOINTS.query }, at: 2 },
  { type: 'process.notified', notification: { READY: '1' }, at: 2 },
  { type: 'process.notified', notification: { STATUS: 'busy' }, at: 2 },
  { type: 'liveness.answered', at: 3 },
  { type: 'liveness.missed', reason: 'no answer', at: 3 },
  { type: 'process.exited', code: 0, signal: null, lastLines: [], at: 4 },
  { type: 'process.exited', code: 1, signal: null, lastLines: ['the last line'], at: 4 },
  { type: 'process.exited', code: null, signal: 'SIGKILL', lastLines: [], at: 4 },
];

export const graphServerModel: MachineModel = {
  machine: 'graphServer',
  variant: 'a hang is two missed probes',
  logic: graphServerMachine,
  input: INPUT,
  isSmall: true,
  cases: (snapshot): readonly EventObject[] => [
    ...EVENTS,
    ...internalEvents(snapshot, { readinessProbe: { endpoints: ENDPOINTS, at: 2 } }),
  ],
  fold: ({ value, context }: SnapshotFrom<typeof graphServerMachine>) =>
    JSON.stringify([stateName(value), context.endpoints !== null, context.missedProbes, context.ending]),
};
