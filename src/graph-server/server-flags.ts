/** The GraphServer's command line. */
import { parseArgs } from 'node:util';
import { DEFAULT_BUFFER_POOL_BYTES } from './database.js';
import { integer, positiveInteger, required } from './option-values.js';

export interface ServerFlags {
  /** The database file. It must exist: a GraphServer never creates a graph. */
  readonly data: string;
  readonly graphId: string;
  readonly generation: number;
  readonly host: string;
  readonly port: number;
  /** 0 picks a free one; null: Bolt is not spoken. */
  readonly boltPort: number | null;
  readonly readOnly: boolean;
  readonly bufferPoolBytes: number;
  readonly threads: number;
  readonly connections: number;
  readonly maxBodyBytes: number;
  readonly allowFileAccess: boolean;
  /** JSON of the graph, with the procedures that can be called; null: there are none but those that are built in. */
  readonly graphFile: string | null;
}

/** @throws GK_INVALID_ARGUMENT, or the parser's error for an unknown flag */
export function parseServerFlags(args: readonly string[]): ServerFlags {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      data: text,
      'graph-id': text,
      generation: text,
      host: text,
      port: text,
      'bolt-port': text,
      'read-only': { type: 'boolean' },
      'buffer-pool-bytes': text,
      threads: text,
      connections: text,
      'max-body-bytes': text,
      'allow-file-access': { type: 'boolean' },
      'graph-file': text,
    },
  });
  return {
    data: required('--data', values.data),
    graphId: required('--graph-id', values['graph-id']),
    generation: positiveInteger('--generation', required('--generation', values.generation), 1),
    host: values.host ?? '127.0.0.1',
    port: integer('--port', values.port, 0, 0),
    boltPort: values['bolt-port'] === undefined ? null : integer('--bolt-port', values['bolt-port'], 0, 0),
    readOnly: values['read-only'] ?? false,
    bufferPoolBytes: positiveInteger('--buffer-pool-bytes', values['buffer-pool-bytes'], DEFAULT_BUFFER_POOL_BYTES),
    threads: integer('--threads', values.threads, 0, 0),
    connections: positiveInteger('--connections', values.connections, 4),
    maxBodyBytes: positiveInteger('--max-body-bytes', values['max-body-bytes'], 16 * 1024 ** 2),
    allowFileAccess: values['allow-file-access'] ?? false,
    graphFile: values['graph-file'] ?? null,
  };
}
