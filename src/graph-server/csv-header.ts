/** Reads the first record of a CSV file: the engine must be told how many columns there are. */
import { type FileHandle, open } from 'node:fs/promises';
import type { CsvDialect } from './csv-dialect.js';

/** A record longer than this is taken for a file that is not CSV. */
const MAX_RECORD_BYTES = 1024 ** 2;

/** The fields of the first record; null when the file is empty. */
export async function firstRecord(path: string, dialect: CsvDialect): Promise<string[] | null> {
  const file = await open(path, 'r');
  try {
    const text = await readStart(file);
    return text === '' ? null : splitRecord(text, dialect);
  } finally {
    await file.close();
  }
}

async function readStart(file: FileHandle): Promise<string> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(MAX_RECORD_BYTES), 0, MAX_RECORD_BYTES, 0);
  return buffer.toString('utf8', 0, bytesRead).replace(/^\uFEFF/, '');
}

function splitRecord(text: string, { delimiter, quote, escape: escapeChar }: CsvDialect): string[] {
  const fields: string[] = [];
  let field = '';
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (quoted) {
      const next = text.charAt(at + 1);
      if (char === escapeChar && (next === quote || next === escapeChar)) {
        field += next;
        at += 1;
      } else if (char === quote) quoted = false;
      else field += char;
    } else if (char === quote && field === '') quoted = true;
    else if (char === delimiter) {
      fields.push(field);
      field = '';
    } else if (char === '\n' || char === '\r') break;
    else field += char;
  }
  return [...fields, field];
}
