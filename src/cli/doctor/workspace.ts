/** Whether the workspace can be written to, is not in use and is whole. Nothing is made that was not there. */
import { constants, existsSync } from 'node:fs';
import { access } from 'node:fs/promises';
import path from 'node:path';
import { openStore } from '../../effects/store/store.js';
import { asGraphkeeperError, reasonOf } from '../../errors.js';
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
  try {
    const store = await openStore(directory, { workspace });
    const graphs = store.graphs().length;
    await store.close();
    return { verdict: 'ok', subject, found: `not in use, ${graphs} graphs` };
  } catch (thrown) {
    return { verdict: 'fail', subject, found: asGraphkeeperError(thrown).message };
  }
}

function nearestExisting(directory: string): string {
  return existsSync(directory) ? directory : nearestExisting(path.dirname(directory));
}
