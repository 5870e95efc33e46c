/** The workspace that every row begins with a copy of: graph 1 (modern) is on record, graph 2 has items without data. */
import { createService, type GraphDocument } from '../../src/index.js';

export const ITEM_GRAPH: GraphDocument = {
  name: 'items',
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

export async function makeTemplate(workspace: string): Promise<void> {
  const service = await createService({ workspace, queryPort: 0, boltPort: 0, logLevel: 'silent' });
  try {
    await service.graphs.create(ITEM_GRAPH);
    await service.start('1');
  } finally {
    await service.close();
  }
}
