import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { GraphkeeperError, reasonOf } from '../../errors.js';
import type { ImportedGraph } from './import-graphs.js';

/**
 * Writes the mapping of each graph that has one to mapping-<graph id>.yaml. Returns the files by graph id.
 * @throws GK_INVALID_ARGUMENT for a directory that can not be written to
 */
export async function saveMappings(
  directory: string,
  graphs: readonly ImportedGraph[],
): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  try {
    await mkdir(directory, { recursive: true });
    for (const { graphId, found } of graphs) {
      if (graphId === null || found.mapping === null) continue;
      const file = join(directory, `mapping-${graphId}.yaml`);
      await writeFile(file, stringify(found.mapping));
      files.set(graphId, file);
    }
  } catch (cause) {
    const remedy = `give a directory that can be written to (${reasonOf(cause)})`;
    throw new GraphkeeperError('GK_INVALID_ARGUMENT', { field: '--mappings', value: directory, remedy }, { cause });
  }
  return files;
}
