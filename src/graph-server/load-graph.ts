/** Builds a graph's database: tables from the schema, then the files of the mapping, vertices before edges. */
import type { Connection, ProgressCallback } from '@ladybugdb/core';
import { asGraphkeeperError, GraphkeeperError, reasonOf } from '../errors.js';
import type { GraphSchema, MappingDocument } from '../types/graph.js';
import type { LoadProgress } from '../types/notify.js';
import type { ProcedureDocument, ProcedureSignature } from '../types/procedure.js';
import { checkMapping, inputPath } from './check-mapping.js';
import { completeSchema } from './check-schema.js';
import { type CopyPlan, copyStatement, edgePlan, vertexPlan } from './copy-statement.js';
import { csvDialect } from './csv-dialect.js';
import { firstRecord } from './csv-header.js';
import { connect, openDatabase, run } from './database.js';
import { compileProcedures } from './procedures/compile-procedure.js';
import { schemaToDdl } from './schema-to-ddl.js';

export interface LoadOptions {
  readonly schema: GraphSchema;
  readonly mapping: MappingDocument | null;
  /** They are compiled against the schema. */
  readonly procedures: readonly ProcedureDocument[];
  /** Must not exist yet. On failure, what is there is not a complete database. */
  readonly path: string;
  readonly bufferPoolBytes: number;
  /** Called before the first file and after each, and at every hundredth of one. */
  readonly report: (progress: LoadProgress) => void;
}

/**
 * Resolves with what the procedures take and return, in the order in which they are given.
 * @throws GK_INVALID_SCHEMA, GK_INVALID_MAPPING, GK_INVALID_PROCEDURE, GK_IMPORT_FAILED
 */
export async function loadGraph(options: LoadOptions): Promise<readonly ProcedureSignature[]> {
  const schema = completeSchema(options.schema);
  if (options.mapping !== null) checkMapping(schema, options.mapping);
  const database = await openDatabase({ ...options, readOnly: false }).catch(importFailed);
  try {
    const connection = await connect(database);
    await createTables(connection, schema);
    const signatures = await compileProcedures(database, options.procedures);
    if (options.mapping !== null) await copyFiles(connection, schema, options.mapping, options.report);
    await run(connection, 'CHECKPOINT').catch(importFailed);
    await connection.close();
    return signatures;
  } finally {
    await database.close();
  }
}

async function createTables(connection: Connection, schema: GraphSchema): Promise<void> {
  for (const { field, typeName, text } of schemaToDdl(schema)) {
    try {
      await run(connection, text);
    } catch (error) {
      throw new GraphkeeperError(
        'GK_INVALID_SCHEMA',
        { field, value: typeName, remedy: reasonOf(error) },
        { cause: error },
      );
    }
  }
}

async function copyFiles(
  connection: Connection,
  schema: GraphSchema,
  mapping: MappingDocument,
  report: (progress: LoadProgress) => void,
): Promise<void> {
  const dialect = csvDialect(mapping.loading_config?.format?.metadata);
  const files = plannedFiles(schema, mapping);
  let records = 0;
  let done = 0;
  for (const { plan, file } of files) {
    report({ done, total: files.length, records, current: plan.typeName });
    const header = await firstRecord(file, dialect).catch(importFailed);
    if (header !== null) {
      const onPart = (part: number) => report({ done, total: files.length, records, current: plan.typeName, part });
      records += await copyFile(connection, copyStatement(plan, file, header, dialect), file, onPart);
    }
    done += 1;
    report({ done, total: files.length, records, current: plan.typeName });
  }
}

function plannedFiles(schema: GraphSchema, mapping: MappingDocument): { plan: CopyPlan; file: string }[] {
  const plans = [
    ...(mapping.vertex_mappings ?? []).map((one) => ({ plan: vertexPlan(schema, one), inputs: one.inputs })),
    ...(mapping.edge_mappings ?? []).map((one) => ({ plan: edgePlan(schema, one), inputs: one.inputs })),
  ];
  return plans.flatMap(({ plan, inputs }) => inputs.map((input) => ({ plan, file: inputPath(mapping, input) })));
}

/** How many records it loaded. */
async function copyFile(
  connection: Connection,
  statement: string,
  file: string,
  onPart: (part: number) => void,
): Promise<number> {
  try {
    const [result] = [await connection.query(statement, inHundredths(onPart))].flat();
    const said = String(result?.getNextSync()?.result);
    result?.close();
    return Number(/^\d+/.exec(said)?.[0] ?? 0);
  } catch (error) {
    const reason = reasonOf(error);
    // Errors about keys do not name the file.
    throw new GraphkeeperError(
      'GK_IMPORT_FAILED',
      { reason: reason.includes(file) ? reason : `${file}: ${reason}` },
      { cause: error },
    );
  }
}

/** The engine tells about each of a statement's pipelines in turn, far more often than anybody wants to know. */
function inHundredths(onPart: (part: number) => void): ProgressCallback {
  let told = 0;
  return (ofPipeline, finished, pipelines) => {
    const hundredths = Math.floor((100 * Math.min(finished + ofPipeline, pipelines)) / pipelines);
    if (hundredths <= told) return;
    told = hundredths;
    onPart(hundredths / 100);
  };
}

function importFailed(thrown: unknown): never {
  const error = asGraphkeeperError(thrown);
  throw new GraphkeeperError('GK_IMPORT_FAILED', { reason: reasonOf(thrown) }, { cause: error.cause });
}
