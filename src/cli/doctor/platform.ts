/** Node, the operating system, and whether children can be tied to the life of their parent. */
import { findSetpriv } from '../../effects/process/pdeathsig.js';
import type { Finding } from './finding.js';

const OLDEST_NODE = [20, 18, 1] as const;

export function checkNode(version: string): Finding {
  const subject = 'node';
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  const [oldMajor, oldMinor, oldPatch] = OLDEST_NODE;
  const isOld = major - oldMajor || minor - oldMinor || patch - oldPatch;
  if (isOld >= 0) return { verdict: 'ok', subject, found: version };
  return { verdict: 'fail', subject, found: version, remedy: `install Node ${OLDEST_NODE.join('.')} or newer` };
}

export function checkPlatform(platform: string): Finding {
  const subject = 'platform';
  if (platform === 'linux') return { verdict: 'ok', subject, found: platform };
  if (platform === 'win32') {
    const remedy = 'there are no process groups to end children with; run it on Linux, for example in WSL';
    return { verdict: 'fail', subject, found: platform, remedy };
  }
  const remedy = 'works, but only Linux ends children in the instant in which the service is killed';
  return { verdict: 'warn', subject, found: platform, remedy };
}

export async function checkOrphanProtection(): Promise<Finding> {
  const subject = 'setpriv';
  const setpriv = await findSetpriv();
  if (setpriv !== null) return { verdict: 'ok', subject, found: `${setpriv} --pdeathsig works` };
  const remedy = 'install util-linux, so that no GraphServer outlives a killed service until its next start';
  return { verdict: 'warn', subject, found: 'no setpriv that knows --pdeathsig', remedy };
}
