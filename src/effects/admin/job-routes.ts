/** Load jobs: read, cancel. */
import { Type } from '@sinclair/typebox';
import type { FastifyInstance } from 'fastify';
import { GraphkeeperError } from '../../errors.js';
import type { Service } from '../../types/service.js';
import { decimalId } from './refuse.js';
import { ref } from './schemas/build.js';
import { refusals } from './schemas/error.js';
import { JobSchema } from './schemas/job.js';
import { MessageSchema } from './schemas/service.js';

interface OfJob {
  Params: { id: string };
}

const tags = ['job'];
const params = Type.Object({ id: Type.String({ description: 'the id of a job' }) });

export function addJobRoutes(app: FastifyInstance, { graphs }: Service): void {
  app.get(
    '/v1/job',
    {
      schema: {
        tags,
        summary: 'List the load jobs',
        response: {
          200: Type.Array(ref(JobSchema), { description: 'those that run and the last ended ones' }),
          ...refusals(),
        },
      },
    },
    async () => graphs.jobs(),
  );

  app.get<OfJob>(
    '/v1/job/:id',
    {
      schema: {
        tags,
        summary: 'Read a job',
        params,
        response: { 200: { ...ref(JobSchema), description: 'the job' }, ...refusals('GK_JOB_NOT_FOUND') },
      },
    },
    async (request) => graphs.job(jobId(request.params.id)),
  );

  app.delete<OfJob>(
    '/v1/job/:id',
    {
      schema: {
        tags,
        summary: 'Cancel a job; its graph stays as it was',
        params,
        response: {
          200: { ...MessageSchema, description: 'cancelled' },
          ...refusals('GK_JOB_NOT_FOUND', 'GK_JOB_ENDED'),
        },
      },
    },
    async (request) => {
      const id = jobId(request.params.id);
      await graphs.cancel(id);
      return { message: `Successfully cancel job: ${id}` };
    },
  );
}

function jobId(id: string): string {
  return decimalId(id, (unknown) => new GraphkeeperError('GK_JOB_NOT_FOUND', { jobId: unknown }));
}
