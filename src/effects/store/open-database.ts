/** Opens the database of a store directory and checks it whole before anybody reads from it. */
import { access, mkdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClassicLevel } from 'classic-level';
import { GraphkeeperError, reasonOf } from '../../errors.js';
import { Database, HEAD_KEY, type Head } from './database.js';
import { createHeadFile, type HeadFile, openHeadFile, syncDirectory } from './head-file.js';
import { describeHolder, writeHolder } from './holder-file.js';
import { levelError, openLevel } from './level.js';
import { decodeRow, EMPTY_DIGEST, type Row, toggle } from './row.js';

const FORMAT_KEY = 'format';
/** Raised when rows change their meaning. */
const FORMAT = 1;

/**
 * The directory is made if need be, and locked against every other opener, in this process or another.
 * @throws GK_WORKSPACE_LOCKED, GK_STORE_CORRUPT, GK_STORE_FAILED, GK_STORE_TOO_NEW
 */
export async function openDatabase(directory: string, workspace: string): Promise<Database> {
  try {
    await mkdir(directory, { recursive: true });
    // LevelDB tells its openers within one process apart by path.
    return await openAt(await realpath(directory), workspace);
  } catch (error) {
    if (error instanceof GraphkeeperError) throw error;
    const details = { path: directory, action: 'opened', reason: reasonOf(error) };
    throw new GraphkeeperError('GK_STORE_FAILED', details, { cause: error });
  }
}

async function openAt(path: string, workspace: string): Promise<Database> {
  const headPath = join(path, 'head');
  // A database that was lost must not be replaced by an empty one: LevelDB may make one only the first time.
  const level = await openLocked(path, workspace, !(await exists(headPath)));
  let headFile: HeadFile | null = null;
  try {
    await writeHolder(holderPath(path));
    const rows = await readRows(level, path);
    const isNew = rows.size === 0 && !(await exists(headPath));
    if (isNew) await createHeadFile(headPath);
    headFile = await openHead(headPath, path);
    const database = new Database({ path, isNew, level, headFile, rows, ...check(rows, headFile.sequence, path) });
    await syncDirectory(level.location);
    await database.write((changes) => changes.set(FORMAT_KEY, FORMAT));
    return database;
  } catch (error) {
    await headFile?.close();
    await level.close();
    throw error;
  }
}

async function openLocked(path: string, workspace: string, createIfMissing: boolean): Promise<ClassicLevel> {
  try {
    return await openLevel(join(path, 'db'), createIfMissing);
  } catch (error) {
    if (!(error instanceof GraphkeeperError) || error.code !== 'GK_WORKSPACE_LOCKED') throw error;
    const holder = await describeHolder(holderPath(path));
    throw new GraphkeeperError('GK_WORKSPACE_LOCKED', { workspace, holder }, { cause: error });
  }
}

async function readRows(level: ClassicLevel, path: string): Promise<Map<string, Row>> {
  try {
    const entries = await level.iterator().all();
    const format = entries.find(([key]) => key === FORMAT_KEY);
    // First of all: a newer format may well do the rest in another way.
    if (format) checkFormat(decodeRow(...format).value, path);
    return new Map(entries.map(([key, text]) => [key, decodeRow(key, text)]));
  } catch (error) {
    throw error instanceof GraphkeeperError ? error : levelError(error, path, 'read');
  }
}

function checkFormat(format: unknown, path: string): void {
  if (typeof format === 'number' && format <= FORMAT) return;
  throw new GraphkeeperError('GK_STORE_TOO_NEW', { path, format, known: FORMAT });
}

async function openHead(headPath: string, path: string): Promise<HeadFile> {
  try {
    return await openHeadFile(headPath);
  } catch (error) {
    const reason = (await exists(headPath)) ? reasonOf(error) : 'the head file is missing';
    throw new GraphkeeperError('GK_STORE_CORRUPT', { path, reason }, { cause: error });
  }
}

/** Takes the head row out of the rows, and compares it with them and with the head file. */
function check(rows: Map<string, Row>, acknowledged: number, path: string): { sequence: number; digest: Buffer } {
  const head = (rows.get(HEAD_KEY)?.value ?? { sequence: 0, digest: EMPTY_DIGEST.toString('hex') }) as Head;
  rows.delete(HEAD_KEY);
  let digest = EMPTY_DIGEST;
  for (const row of rows.values()) digest = toggle(digest, row.hash);
  if (head.sequence < acknowledged) {
    const reason = `its last change is number ${head.sequence}, but number ${acknowledged} has been acknowledged`;
    throw new GraphkeeperError('GK_STORE_CORRUPT', { path, reason });
  }
  if (head.digest !== digest.toString('hex')) {
    throw new GraphkeeperError('GK_STORE_CORRUPT', {
      path,
      reason: 'rows are missing, or are older than the last change',
    });
  }
  return { sequence: head.sequence, digest };
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
}

function holderPath(path: string): string {
  return join(path, 'holder');
}
