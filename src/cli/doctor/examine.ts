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
  const service = await askService(admin);
  yield checkNode(process.versions.node);
  yield checkPlatform(process.platform);
  yield await checkOrphanProtection();
  yield await checkStoreEngine();
  yield await checkGraphEngine();
  yield await checkWritable(config.workspace);
  yield unlessExpected(await checkStore(config.workspace), service);
  yield unlessExpected(await checkPort('--admin-port', config.adminHost, config.adminPort), service);
  yield unlessExpected(await checkPort('--query-port', config.queryHost, config.queryPort), service);
  yield service.finding;
}

interface Answer {
  readonly runs: boolean;
  readonly finding: Finding;
}

async function askService(admin: string): Promise<Answer> {
  const subject = 'service';
  try {
    const { lifecycle } = await new AdminClient(admin).get<StatusDocument>('/v1/service/status');
    return { runs: true, finding: { verdict: 'info', subject, found: `one runs at ${admin}, it is ${lifecycle}` } };
  } catch (thrown) {
    return { runs: false, finding: { verdict: 'info', subject, found: asGraphkeeperError(thrown).message } };
  }
}

/** While a service runs its workspace and ports are in use, and nothing is wrong with that. */
function unlessExpected(finding: Finding, { runs }: Answer): Finding {
  return runs && finding.verdict === 'fail' ? { ...finding, verdict: 'info' } : finding;
}
