/** The graph that every workspace starts with: TinkerPop's "modern", six vertices and six edges. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { GraphDocument, MappingDocument } from '../types/graph.js';
import { MODERN_GRAPH_DIRECTORY } from './workspace.js';

export async function readModernGraph(): Promise<{ document: GraphDocument; mapping: MappingDocument }> {
  const document = (await readYaml('schema.yaml')) as GraphDocument;
  const mapping = (await readYaml('import.yaml')) as MappingDocument;
  const data_source = { scheme: 'file', location: MODERN_GRAPH_DIRECTORY } as const;
  return { document, mapping: { ...mapping, loading_config: { ...mapping.loading_config, data_source } } };
}

async function readYaml(name: string): Promise<unknown> {
  return parse(await readFile(join(MODERN_GRAPH_DIRECTORY, name), 'utf8'));
}
