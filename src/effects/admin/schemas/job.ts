import { Type } from '@sinclair/typebox';
import { nullable, oneOf, Time } from './build.js';

export const JobSchema = Type.Object(
  {
    id: Type.String({ pattern: '^[0-9]+$' }),
    type: oneOf(['BULK_LOADING']),
    status: oneOf(['WAITING', 'RUNNING', 'SUCCESS', 'FAILED', 'CANCELLED']),
    start_time: Time,
    end_time: Type.Integer({ description: 'when it ended (epoch ms); 0 while it runs' }),
    log: Type.String(),
    detail: Type.Object({ graph_id: Type.String(), process_id: nullable<number>('integer', 'the loader, if it runs') }),
    progress: Type.Object({
      done: Type.Integer({ description: 'files loaded' }),
      total: Type.Integer({ description: 'files to load' }),
      records: Type.Integer({ description: 'vertices and edges loaded' }),
      current: Type.String({ description: 'the type that is being loaded' }),
      part: Type.Optional(Type.Number({ description: 'how much of the present file is done, from 0 to 1' })),
    }),
  },
  { $id: 'Job' },
);
