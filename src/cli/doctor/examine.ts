/** All checks of the doctor, in the order in which a start would meet their problems. */
import type { Config } from '../../config.js';
import { asGraphkeeperError } from '../../errors.js';
import { AdminClient } from '../admin-client.js';
import type { StatusDocument } from '../status-document.js';
import type { Finding } from './finding.js';
import { checkGraphEngine, checkStoreEngine } from './modules.js';
import { checkNode, checkOrphanProtection, checkPlatform } from './platform.js';
import { checkPort } from './ports.js';
import { checkStore, checkWritable } from './workspace.js';

export async function* examine(config: Config, admin: string): AsyncGenerator<Finding> {
  yield checkNode(process.versions.node);
  yield checkPlatform(process.platform);
  yield await checkOrphanProtection();
  yield await checkStoreEngine();
  yield await checkGraphEngine();
  yield await checkWritable(config.workspace);
  yield await checkStore(config.workspace);
  yield await checkPort('--admin-port', config.adminHost, config.adminPort);
  yield await checkPort('--query-port', config.queryHost, config.queryPort);
  yield await checkService(admin);
}

async function checkService(admin: string): Promise<Finding> {
  try {
    const status = await new AdminClient(admin).get<StatusDocument>('/v1/service/status');
    return { verdict: 'info', subject: 'service', found: `one runs at ${admin}, it is ${status.lifecycle}` };
  } catch (thrown) {
    return { verdict: 'info', subject: 'service', found: asGraphkeeperError(thrown).message };
  }
}
