/** The answer of `GET /v1/service/status`, as far as the CLI reads it. */
import type { ServiceStatus } from '../types/service.js';

export type StatusDocument = ServiceStatus;
