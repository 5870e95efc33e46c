/**
 * A whole host program: it runs graphkeeper inside itself, loads a second graph, switches to it, and leaves nothing.
 *   npx tsx docs/examples/embed.ts [workspace]     without a workspace: a temporary one, removed at the end
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createService, type GraphDocument, type MappingDocument } from 'graphkeeper';

const [givenWorkspace] = process.argv.slice(2);
const scratch = await mkdtemp(join(tmpdir(), 'graphkeeper-embed-'));

/** A graph of rivers, and the file that its vertices come from. */
const rivers: GraphDocument = {
  name: 'rivers',
  schema: {
    vertex_types: [
      {
        type_name: 'river',
        primary_keys: ['name'],
        properties: [
          { property_name: 'name', property_type: { string: { long_text: '' } } },
          { property_name: 'length_km', property_type: { primitive_type: 'DT_SIGNED_INT32' } },
        ],
      },
    ],
  },
};
const csvFile = join(scratch, 'rivers.csv');
const mapping: MappingDocument = { vertex_mappings: [{ type_name: 'river', inputs: [csvFile] }] };

try {
  await writeFile(csvFile, 'name|length_km\nAmazon|6400\nDanube|2850\nRhine|1230\n');

  const service = await createService({
    workspace: givenWorkspace ?? join(scratch, 'workspace'),
    queryPort: 0,
    boltPort: 0,
  });
  try {
    service.on('transition', ({ from, to }) => console.log(`${from} → ${to}`));

    await service.start('1');
    console.log('vertices of graph 1:', await count(service.endpoints.query));

    const { id } = await service.graphs.create(rivers);
    const { id: jobId } = await service.graphs.load(id, mapping);
    const job = await service.graphs.waitForJob(jobId);
    console.log(`load ${job.status}: ${job.progress.records} records`);
    if (job.status !== 'SUCCESS') throw new Error(job.log);

    const { generation } = await service.switchTo(id);
    console.log(`vertices of graph ${id}:`, await count(service.endpoints.query));

    const { lifecycle, graph, restarts } = service.status();
    console.log(`status: ${lifecycle}, graph ${graph?.name}, generation ${generation}, restarts ${restarts}`);
  } finally {
    await service.close();
  }
} finally {
  await rm(scratch, { recursive: true });
}

/** Asks whichever graph is being served; the address is the same before, during and after a switch. */
async function count(queryUrl: string): Promise<unknown> {
  const url = `${queryUrl}/v1/graph/current/query`;
  const response = await fetch(url, { method: 'POST', body: 'MATCH (n) RETURN count(n)' });
  const { rows } = (await response.json()) as { rows: unknown[][] };
  return rows[0]?.[0];
}
