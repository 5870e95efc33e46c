/** All checks of the doctor, in the order in which a start would meet their problems. */
import type { Config } from '../../config.js';
import { asGraphkeeperError } from '../../errors.js';
import { chosenProfile } from '../../service/chosen-profile.js';
import type { AdminClient } from '../admin-client.js';
import type { StatusDocument } from '../status-document.js';
import type { Finding } from './finding.js';
import { checkIsolation, checkProfileIsolation } from './isolation.js';
import { checkGraphEngine, checkStoreEngine } from './modules.js';
import { checkNode, checkOrphanProtection, checkPlatform } from './platform.js';
import { checkPort } from './ports.js';
import { checkStore, checkWritable } from './workspace.js';

export async function* examine(config: Config, client: AdminClient): AsyncGenerator<Finding> {
  const service = await askService(client);
  yield checkNode(process.versions.node);
  yield checkPlatform(process.platform);
  yield await checkOrphanProtection();
  yield await checkIsolation();
  yield* await checkProfileIsolation(config);
  yield await checkStoreEngine();
  yield await checkGraphEngine();
  yield await checkWritable(config.workspace);
  yield unlessExpected(await checkStore(config.workspace), service);
  yield unlessExpected(await checkPort('--admin-port', config.adminHost, config.adminPort), service);
  for (const { flag, port } of queryPorts(config)) {
    yield unlessExpected(await checkPort(flag, config.queryHost, port), service);
  }
  yield service.finding;
}

/** Of the protocols that the profile speaks. HTTP is always there. */
function queryPorts(config: Config): readonly { readonly flag: string; readonly port: number }[] {
  const { protocols = [] } = chosenProfile(config);
  return [
    { flag: '--query-port', port: config.queryPort },
    ...(protocols.includes('bolt') ? [{ flag: '--bolt-port', port: config.boltPort }] : []),
    ...(protocols.includes('gremlin') ? [{ flag: '--gremlin-port', port: config.gremlinPort }] : []),
  ];
}

interface Answer {
  readonly runs: boolean;
  readonly finding: Finding;
}

async function askService(client: AdminClient): Promise<Answer> {
  const subject = 'service';
  try {
    const { lifecycle } = await client.get<StatusDocument>('/v1/service/status');
    return {
      runs: true,
      finding: { verdict: 'info', subject, found: `one runs at ${client.url}, it is ${lifecycle}` },
    };
  } catch (thrown) {
    const { code, message } = asGraphkeeperError(thrown);
    return { runs: code !== 'GK_UNREACHABLE', finding: { verdict: 'info', subject, found: message } };
  }
}

/** While a service runs its workspace and ports are in use, and nothing is wrong with that. */
function unlessExpected(finding: Finding, { runs }: Answer): Finding {
  return runs && finding.verdict === 'fail' ? { ...finding, verdict: 'info' } : finding;
}
