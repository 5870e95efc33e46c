/**
 * A small file beside the database that holds the number of the last acknowledged change. LevelDB takes a log whose
 * tail is gone for one that was never written further; this file is how the store knows better.
 *
 * Two slots, each in a disk sector of its own, are written in turn: a write that a power cut tears spoils only the
 * slot that does not hold the last acknowledged number.
 */
import { createHash } from 'node:crypto';
import { type FileHandle, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

const SLOT_BYTES = 512;

export interface HeadFile {
  /** The last acknowledged change; 0 when there has been none. */
  readonly sequence: number;
  /** Resolves when the number is on the disk. */
  advance(sequence: number): Promise<void>;
  close(): Promise<void>;
}

/** Puts a head file that says 0 in place, whole or not at all. */
export async function createHeadFile(path: string): Promise<void> {
  const draft = `${path}.new`;
  const file = await open(draft, 'w');
  try {
    await file.write(Buffer.concat([encodeSlot(0), Buffer.alloc(SLOT_BYTES)]));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
  await syncDirectory(dirname(path));
}

/** @throws Error when neither slot can be read; ENOENT when there is no such file */
export async function openHeadFile(path: string): Promise<HeadFile> {
  const file = await open(path, 'r+');
  try {
    const content = Buffer.alloc(2 * SLOT_BYTES);
    await file.read(content, 0, content.length, 0);
    const slots = [decodeSlot(content.subarray(0, SLOT_BYTES)), decodeSlot(content.subarray(SLOT_BYTES))];
    const sequence = Math.max(...slots);
    if (sequence < 0) throw new Error('the head file has been altered');
    return headFile(file, slots.indexOf(sequence), sequence);
  } catch (error) {
    await file.close();
    throw error;
  }
}

export async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

function headFile(file: FileHandle, slot: number, sequence: number): HeadFile {
  return {
    get sequence() {
      return sequence;
    },
    async advance(next) {
      const other = 1 - slot;
      await file.write(encodeSlot(next), 0, SLOT_BYTES, other * SLOT_BYTES);
      await file.datasync();
      slot = other;
      sequence = next;
    },
    close: () => file.close(),
  };
}

function encodeSlot(sequence: number): Buffer {
  const slot = Buffer.alloc(SLOT_BYTES);
  slot.write(`${sequence} ${checksum(sequence)}\n`);
  return slot;
}

/** The number in a slot; -1 when the slot is empty, torn or altered. */
function decodeSlot(slot: Buffer): number {
  const sequence = Number.parseInt(slot.toString('latin1'), 10);
  return Number.isSafeInteger(sequence) && encodeSlot(sequence).equals(slot) ? sequence : -1;
}

function checksum(sequence: number): string {
  return createHash('sha256').update(`head ${sequence}`).digest('hex');
}
