import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GraphDocument, MappingDocument } from '../../src/types/graph.js';

const INTEGER = { primitive_type: 'DT_SIGNED_INT64' } as const;

/** Writes vertices, edges between any two of them, and the two documents to load them by. The same every time. */
export function writeGraph(directory: string, vertices: number, edges: number): { schema: string; mapping: string } {
  mkdirSync(directory);
  const rows = Array.from({ length: vertices }, (_, id) => `${id}|item ${id}\n`);
  writeFileSync(join(directory, 'item.csv'), `id|name\n${rows.join('')}`);
  const links = Array.from({ length: edges }, (_, index) => {
    const digest = createHash('md5').update(String(index)).digest();
    return `${digest.readUInt32LE(0) % vertices}|${digest.readUInt32LE(4) % vertices}|${index}\n`;
  });
  writeFileSync(join(directory, 'links.csv'), `from|to|number\n${links.join('')}`);
  const graph: GraphDocument = {
    name: 'large',
    schema: {
      vertex_types: [
        {
          type_name: 'item',
          primary_keys: ['id'],
          properties: [
            { property_name: 'id', property_type: INTEGER },
            { property_name: 'name', property_type: { string: { long_text: '' } } },
          ],
        },
      ],
      edge_types: [
        {
          type_name: 'links',
          vertex_type_pair_relations: [{ source_vertex: 'item', destination_vertex: 'item' }],
          properties: [{ property_name: 'number', property_type: INTEGER }],
        },
      ],
    },
  };
  const mapping: MappingDocument = {
    vertex_mappings: [{ type_name: 'item', inputs: ['item.csv'] }],
    edge_mappings: [
      { type_triplet: { edge: 'links', source_vertex: 'item', destination_vertex: 'item' }, inputs: ['links.csv'] },
    ],
  };
  const files = { schema: join(directory, 'schema.json'), mapping: join(directory, 'mapping.json') };
  writeFileSync(files.schema, JSON.stringify(graph));
  writeFileSync(files.mapping, JSON.stringify(mapping));
  return files;
}
