import { createService } from '../../service.js';
import type { GraphDocument } from '../../types/graph.js';

const SECOND_GRAPH: GraphDocument = {
  name: 'second',
  schema: {
    vertex_types: [
      {
        type_name: 'item',
        primary_keys: ['id'],
        properties: [{ property_name: 'id', property_type: { primitive_type: 'DT_SIGNED_INT64' } }],
      },
    ],
  },
};

/** A closed workspace with the graphs 1 and 2. To copy one is a hundred times faster than to make one. */
export async function makeTemplate(workspace: string): Promise<void> {
  const service = await createService({ workspace, queryPort: 0, boltPort: 0, logLevel: 'silent' });
  try {
    await service.graphs.create(SECOND_GRAPH);
  } finally {
    await service.close();
  }
}
