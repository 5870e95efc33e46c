/** Files that clients bring along to be loaded. */
import { Type } from '@sinclair/typebox';
import type { FastifyInstance } from 'fastify';
import type { Service } from '../../types/service.js';
import { readUpload } from './read-upload.js';
import { refusals } from './schemas/error.js';

export function addUploadRoutes(app: FastifyInstance, service: Service): void {
  app.post(
    '/v1/file/upload',
    {
      config: { readsBodyItself: true },
      validatorCompiler: () => () => true,
      schema: {
        tags: ['graph'],
        summary: 'Keep a file in the workspace, to be loaded',
        description: 'What it answers with is an input of a load. The file stays until somebody deletes it.',
        consumes: ['multipart/form-data'],
        body: Type.Object({ filestorage: Type.String({ format: 'binary' }) }),
        response: {
          200: Type.Object({ file_path: Type.String() }, { description: 'where it is, an absolute path' }),
          ...refusals('GK_INVALID_ARGUMENT', 'GK_UPLOADS_FULL', 'GK_UPLOAD_FAILED'),
        },
      },
    },
    async (request, reply) => {
      try {
        return { file_path: await service.upload((write) => readUpload(request.raw, write)) };
      } catch (error) {
        // What was not read of the request cannot be followed by another one.
        if (!request.raw.complete) reply.header('connection', 'close');
        request.raw.resume();
        throw error;
      }
    },
  );
}
