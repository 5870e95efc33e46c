/** graphkeeper, the library. `createService` is the way in; the machines are there for hosts that run them themselves. */
export type { Config, ConfigOptions } from './config.js';
export { type ErrorBody, type ErrorCode, GraphkeeperError } from './errors.js';
export {
  type GenerationEvent,
  type GraphServerInput,
  graphServerMachine,
  type ProbedReady,
  type ProbeInput,
} from './machines/graph-server.js';
export { type LoadJobInput, loadJobMachine } from './machines/load-job.js';
export type { GenerationPolicy, RestartPolicy, ServicePolicy } from './machines/policy.js';
export { serviceMachine } from './machines/service.js';
export type { CommandOutcome, ServiceCommand, ServiceEmitted, ServiceInput } from './machines/service-types.js';
export { createService, type ServiceOptions } from './service.js';
export type { ChildCommand, ChildEvent } from './types/child.js';
export type { Figures, GenerationFigures, ProcessFigures } from './types/figures.js';
export type { GatewayCommand, GatewayTarget } from './types/gateway.js';
export type { Endpoints, ExitReport, Generation } from './types/generation.js';
export type { Graph, GraphDocument, GraphSchema, Job, MappingDocument } from './types/graph.js';
export type { Isolation } from './types/isolation.js';
export type { Journal, JournalEntry, JournalEvent, JournalStart, JournalStatus } from './types/journal.js';
export type { LaunchProfile } from './types/launch-profile.js';
export type {
  CommandReport,
  Exposition,
  GenerationStatus,
  GraphCatalog,
  LogEntry,
  Service,
  ServiceEvents,
  ServiceStatus,
  Subscription,
} from './types/service.js';
