/** What the clients create and load: graphs that differ, and files of different length that tell which load it was. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Random } from '../../src/testing/simulator/random.js';
import type { GraphDocument, MappingDocument } from '../../src/types/graph.js';

const FILES = 24;

/** As the service gives it back: every id and hint filled in, so that it can be compared as it stands. */
export function graphDocument(name: string, random: Random): GraphDocument {
  const types = Array.from({ length: random.between(1, 3) }, (_, index) => ({
    type_name: index === 0 ? 'item' : `other_${index}`,
    type_id: index,
    primary_keys: ['id'],
    properties: [
      { property_id: 0, property_name: 'id', property_type: { primitive_type: 'DT_SIGNED_INT64' as const } },
      { property_id: 1, property_name: 'text', property_type: { string: { long_text: '' } } },
    ],
    x_csr_params: { max_vertex_num: random.between(1, 9999) },
  }));
  const description = 'what it is for '.repeat(random.between(0, 200));
  return { name, description, schema: { vertex_types: types, edge_types: [] } };
}

/** Makes the files that may be loaded. Their paths. */
export function writeFiles(directory: string): readonly string[] {
  mkdirSync(directory);
  return Array.from({ length: FILES }, (_, index) => {
    const path = join(directory, `${index + 1}.csv`);
    const rows = Array.from({ length: index + 1 }, (__, key) => `${key}|row ${key}\n`);
    writeFileSync(path, `id|text\n${rows.join('')}`);
    return path;
  });
}

/** How many rows a file of `writeFiles` has; none when nothing was loaded. */
export function rowsOf(file: string | null): number {
  return file === null ? 0 : Number.parseInt(file.slice(file.lastIndexOf('/') + 1), 10);
}

export function mappingOf(file: string): MappingDocument {
  return { vertex_mappings: [{ type_name: 'item', inputs: [file] }] };
}
