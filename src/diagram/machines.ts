/** The machines that graphkeeper consists of, by the names that the journal and the diagrams use. */
import type { AnyStateMachine } from 'xstate';
import { graphServerMachine } from '../machines/graph-server.js';
import { loadJobMachine } from '../machines/load-job.js';
import { serviceMachine } from '../machines/service.js';

export const MACHINE_NAMES = ['service', 'graph-server', 'load-job'] as const;

export type MachineName = (typeof MACHINE_NAMES)[number];

export const MACHINES: Readonly<Record<MachineName, AnyStateMachine>> = {
  service: serviceMachine,
  'graph-server': graphServerMachine,
  'load-job': loadJobMachine,
};
