import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import type { GraphDocument, MappingDocument } from '../../src/types/graph.js';
import { tempDir } from '../support/temp-dir.js';
import { load, startServer } from './programs.js';

const MODERN = fileURLToPath(new URL('../../graphs/modern/', import.meta.url));

test('the built-in modern graph has its 6 vertices and 6 edges', async () => {
  const document: GraphDocument = parse(readFileSync(`${MODERN}schema.yaml`, 'utf8'));
  const mapping: MappingDocument = parse(readFileSync(`${MODERN}import.yaml`, 'utf8'));
  expect(document.name).toBe('modern_graph');
  const report = await load(tempDir(), document.schema, {
    ...mapping,
    loading_config: { ...mapping.loading_config, data_source: { scheme: 'file', location: MODERN } },
  });
  expect(report).toMatchObject({ exitCode: 0, error: null });
  const server = await startServer(report.data, '--read-only');
  onTestFinished(() => void server.process.kill('SIGKILL'));
  expect(await server.rows('MATCH (n:person) RETURN n.id, n.name, n.age ORDER BY n.id')).toEqual([
    [1, 'marko', 29],
    [2, 'vadas', 27],
    [4, 'josh', 32],
    [6, 'peter', 35],
  ]);
  expect(await server.rows('MATCH (n:software) RETURN n.id, n.name, n.lang ORDER BY n.id')).toEqual([
    [3, 'lop', 'java'],
    [5, 'ripple', 'java'],
  ]);
  expect(await server.rows('MATCH (a)-[e]->(b) RETURN label(e), a.id, b.id, e.weight ORDER BY a.id, b.id')).toEqual([
    ['knows', 1, 2, 0.5],
    ['created', 1, 3, 0.4],
    ['knows', 1, 4, 1],
    ['created', 4, 3, 0.4],
    ['created', 4, 5, 1],
    ['created', 6, 3, 0.2],
  ]);
});
