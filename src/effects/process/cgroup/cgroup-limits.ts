/** The limits of a child's cgroup: which files they are, and what has to be so that these exist. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { reasonOf } from '../../../errors.js';
import type { CgroupLimits } from '../../../types/isolation.js';
import { SERVICE_CGROUP } from './cgroup-parent.js';

/** Of cpu.max: how much of each period may be used. The kernel's own default. */
const PERIOD_US = 100_000;

interface LimitFile {
  readonly file: string;
  readonly value: string;
  readonly controller: string;
}

export function limitFiles({ memoryMaxBytes, cpuMax, pidsMax }: CgroupLimits): LimitFile[] {
  const files: LimitFile[] = [];
  if (memoryMaxBytes !== undefined) {
    files.push({ file: 'memory.max', value: String(memoryMaxBytes), controller: 'memory' });
  }
  if (cpuMax !== undefined) {
    const value = `${Math.round(cpuMax * PERIOD_US)} ${PERIOD_US}`;
    files.push({ file: 'cpu.max', value, controller: 'cpu' });
  }
  if (pidsMax !== undefined) files.push({ file: 'pids.max', value: String(pidsMax), controller: 'pids' });
  return files;
}

/** @throws when the operating system refuses */
export function setLimits(directory: string, limits: CgroupLimits): void {
  for (const { file, value } of limitFiles(limits)) writeFileSync(join(directory, file), value);
}

/** Why cgroups below `parent` can not have these limits; null when they can. Changes nothing. */
export function whyNoLimits(parent: string, limits: CgroupLimits): string | null {
  try {
    const known = words(parent, 'cgroup.controllers');
    const unknown = limitFiles(limits).filter(({ controller }) => !known.includes(controller));
    if (unknown.length === 0) return null;
    return `${parent} has no ${unknown.map(({ controller }) => controller).join(' and ')} controller`;
  } catch (error) {
    return `the controllers of ${parent} can not be read (${reasonOf(error)})`;
  }
}

/**
 * Makes the cgroups below `parent` have these limits. Returns why that can not be, null when it can.
 * The kernel wants a cgroup that gives limits to others to hold no processes itself (the root excepted): those that are
 * in it, this one among them, are moved into a cgroup of their own below it.
 */
export function enableLimits(parent: string, limits: CgroupLimits): string | null {
  const why = whyNoLimits(parent, limits);
  if (why !== null) return why;
  try {
    const enabled = words(parent, 'cgroup.subtree_control');
    const missing = limitFiles(limits).filter(({ controller }) => !enabled.includes(controller));
    if (missing.length > 0) enable(parent, missing.map(({ controller }) => `+${controller}`).join(' '));
    return null;
  } catch (error) {
    return `the controllers of ${parent} can not be enabled (${reasonOf(error)})`;
  }
}

function enable(parent: string, text: string): void {
  try {
    writeFileSync(join(parent, 'cgroup.subtree_control'), text);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EBUSY')) throw error;
    const service = join(parent, SERVICE_CGROUP);
    mkdirSync(service, { recursive: true });
    for (const pid of words(parent, 'cgroup.procs')) writeFileSync(join(service, 'cgroup.procs'), pid);
    writeFileSync(join(parent, 'cgroup.subtree_control'), text);
  }
}

function words(directory: string, file: string): string[] {
  return readFileSync(join(directory, file), 'utf8')
    .split(/\s+/)
    .filter((word) => word !== '');
}
