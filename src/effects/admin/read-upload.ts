/** Reads a multipart request with one file in it. The parser is loaded with the first upload: most services never see one. */
import type { IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { asGraphkeeperError, GraphkeeperError, reasonOf } from '../../errors.js';
import type { WriteUpload } from '../../types/service.js';

/** GraphScope Interactive's name of the part. */
const PART = 'filestorage';

/** @throws GK_INVALID_ARGUMENT when it is not exactly one part of that name, and what `write` throws */
export async function readUpload(request: IncomingMessage, write: WriteUpload): Promise<void> {
  const { Busboy } = await import('@fastify/busboy');
  const { headers } = request;
  const parser = begin(() => new Busboy({ headers: { ...headers, 'content-type': headers['content-type'] ?? '' } }));
  const parts: string[] = [];
  let written: Promise<void> = Promise.resolve();
  parser.on('field', (name) => parts.push(`${name} (without a file name)`));
  parser.on('file', (name, content) => {
    parts.push(name);
    if (name !== PART || parts.length > 1) {
      content.resume();
      return;
    }
    // What is wrong with the file is told at once: the rest of it is not waited for.
    written = write(content).catch((error: unknown) => {
      parser.destroy(asGraphkeeperError(error));
    });
  });
  try {
    await pipeline(request, parser);
    await written;
  } catch (error) {
    await written;
    throw error instanceof GraphkeeperError ? error : invalid('the body', null, `send it whole (${reasonOf(error)})`);
  }
  const [only, ...others] = parts;
  if (only !== PART || others.length > 0) {
    throw invalid('the body', parts, `send multipart/form-data with one file in the part ${PART}, and nothing else`);
  }
}

function begin<Parser>(create: () => Parser): Parser {
  try {
    return create();
  } catch (error) {
    throw invalid('content-type', reasonOf(error), 'send multipart/form-data with a boundary');
  }
}

function invalid(field: string, value: unknown, remedy: string): GraphkeeperError {
  return new GraphkeeperError('GK_INVALID_ARGUMENT', { field, value, remedy });
}
