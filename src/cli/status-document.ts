/** The answers of the Admin Service that several commands read. Types only: its schemas are the contract. */
import type { Static } from '@sinclair/typebox';
import type { CommandReportSchema, StatusSchema } from '../effects/admin/schemas/service.js';

export type StatusDocument = Static<typeof StatusSchema>;

export type CommandReportDocument = Static<typeof CommandReportSchema>;
