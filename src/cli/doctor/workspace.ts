/** Whether the workspace can be written to, is not in use and is whole. Nothing is made that was not there. */
import { constants, existsSync } from 'node:fs';
import { access, mkdir, rename } from 'node:fs/promises';
import path from 'node:path';
import { openStore } from '../../effects/store/store.js';
import { asGraphkeeperError, type GraphkeeperError, reasonOf } from '../../errors.js';
import type { Finding } from './finding.js';

export async function checkWritable(workspace: string): Promise<Finding> {
  const subject = 'workspace';
  const nearest = nearestExisting(workspace);
  try {
    await access(nearest, constants.W_OK | constants.X_OK);
    return { verdict: 'ok', subject, found: nearest === workspace ? workspace : `${workspace} will be made` };
  } catch (cause) {
    const remedy = 'mend its permissions, or choose another --workspace';
    return { verdict: 'fail', subject, found: `${nearest} cannot be written to (${reasonOf(cause)})`, remedy };
  }
}

/** Opens the store as the service would, which takes its lock for a moment. */
export async function checkStore(workspace: string): Promise<Finding> {
  const subject = 'store';
  const directory = path.join(workspace, 'store');
  if (!existsSync(directory)) return { verdict: 'ok', subject, found: 'none yet, the first start makes it' };
  const opened = await tryStore(directory, workspace);
  if (typeof opened === 'number') return { verdict: 'ok', subject, found: `not in use, ${opened} graphs` };
  return { verdict: 'fail', subject, found: opened.message };
}

/**
 * Sets a damaged store aside, and with it the graphs' data, which only that store can name: a service that begins anew
 * must neither serve nor remove them. Nothing is deleted; a store that is whole or in use stays where it is.
 */
export async function quarantineStore(workspace: string, now: Date): Promise<Finding> {
  const subject = 'quarantine';
  const directory = path.join(workspace, 'store');
  const opened = existsSync(directory) ? await tryStore(directory, workspace) : 0;
  if (typeof opened === 'number')
    return { verdict: 'info', subject, found: 'the store is not damaged, nothing is moved' };
  if (opened.code !== 'GK_STORE_CORRUPT') return { verdict: 'fail', subject, found: opened.message };
  const aside = path.join(workspace, `damaged-${now.toISOString().replaceAll(':', '')}`);
  await mkdir(aside, { mode: 0o700 });
  for (const name of ['data', 'store']) {
    if (existsSync(path.join(workspace, name))) await rename(path.join(workspace, name), path.join(aside, name));
  }
  return {
    verdict: 'ok',
    subject,
    found: `the damaged store and its graphs are in ${aside}, the next start begins anew`,
  };
}

/** How many graphs the store has, or why it cannot be opened. */
async function tryStore(directory: string, workspace: string): Promise<number | GraphkeeperError> {
  try {
    const store = await openStore(directory, { workspace });
    const graphs = store.graphs().length;
    await store.close();
    return graphs;
  } catch (thrown) {
    return asGraphkeeperError(thrown);
  }
}

function nearestExisting(directory: string): string {
  return existsSync(directory) ? directory : nearestExisting(path.dirname(directory));
}
