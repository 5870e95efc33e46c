/** Answers a call in Interactive's encodings with its CollectiveResults. */
import type { Engine, IsWanted } from '../engine.js';
import { readEncodedCall } from './call-request.js';
import { loadMessages } from './messages.js';
import { protobufForm } from './protobuf-form.js';

/** @throws GK_PROCEDURE_NOT_RUNNABLE, what readEncodedCall() throws, and the engine's errors */
export async function answerEncodedCall(engine: Engine, body: Buffer, isWanted: IsWanted): Promise<Uint8Array> {
  const { name, args } = await readEncodedCall(body);
  const { columns, rows } = await engine.call(name, args, isWanted, protobufForm);
  const names = columns.map((column) => ({ name: column.name }));
  const { results } = await loadMessages();
  const records = rows.map((row) => ({
    record: { columns: row.map((entry, index) => ({ name_or_id: names[index], entry })) },
  }));
  return results.encode(results.fromObject({ results: records })).finish();
}
