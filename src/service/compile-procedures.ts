/** Procedures are compiled by the loader, because the engine lives in child processes only. */
import { asGraphkeeperError, GraphkeeperError } from '../errors.js';
import type { GraphSchema } from '../types/graph.js';
import type { ChildError } from '../types/notify.js';
import type { ProcedureDocument, ProcedureSignature, StoredProcedure } from '../types/procedure.js';
import type { LoaderRuns } from './loader-runs.js';
import { readSignatures } from './loading.js';
import type { Workspace } from './workspace.js';

/**
 * On a database of its own without rows, which is removed again: the graph may be served, and locked by that.
 * @throws GK_INVALID_PROCEDURE, GK_CLOSED
 */
export async function compileOnEmptyGraph(
  schema: GraphSchema,
  document: ProcedureDocument,
  runs: LoaderRuns,
  workspace: Workspace,
): Promise<StoredProcedure> {
  const dataPath = await workspace.freshDataPath();
  let compiled: StoredProcedure | undefined;
  try {
    const { outcome, context } = await runs.run({
      jobId: `compile ${document.name}`,
      graphId: '',
      dataPath,
      schema,
      mapping: null,
      procedures: [document],
      publish: async () => {
        [compiled] = await readCompiled([document], workspace.absolute(dataPath));
      },
    }).ended;
    if (compiled !== undefined) return compiled;
    if (outcome === 'cancelled') throw new GraphkeeperError('GK_CLOSED');
    throw compilationError(document, context.error);
  } finally {
    await workspace.removeData(dataPath);
  }
}

/** The procedures of a loader's job, with what it has found out about them. */
export async function readCompiled(
  documents: readonly ProcedureDocument[],
  dataPath: string,
): Promise<readonly StoredProcedure[]> {
  if (documents.length === 0) return [];
  const signatures = await readSignatures(dataPath);
  return signatures.flatMap((signature, index) => {
    const document = documents[index];
    return document === undefined ? [] : [storedProcedure(document, signature)];
  });
}

function storedProcedure(document: ProcedureDocument, { params, returns }: ProcedureSignature): StoredProcedure {
  const { name, description = '', query, enable = true } = document;
  const now = Date.now();
  return {
    ...{ name, description, type: 'cypher', query, params, returns, enable },
    ...{ creation_time: now, update_time: now },
  };
}

/** What the loader said; the engine's word on a query is the client's business. */
function compilationError({ name, query }: ProcedureDocument, error: ChildError | null): GraphkeeperError {
  const reason = error?.message ?? 'the loader gave no reason';
  if (error?.code !== 'GK_INVALID_PROCEDURE')
    return asGraphkeeperError(new Error(`Procedure ${name} could not be compiled: ${reason}`));
  return new GraphkeeperError('GK_INVALID_PROCEDURE', { field: 'query', value: query, remedy: reason });
}
