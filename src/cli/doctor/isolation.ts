/** What this machine can take from a GraphServer, and what of the chosen profile's wishes it can not. */
import { getPriority } from 'node:os';
import { snakeCase } from '../../config/names.js';
import type { Config } from '../../config.js';
import { examineIsolation, type Ungranted } from '../../effects/process/isolation/examine-isolation.js';
import { allowedProcessors } from '../../effects/process/proc.js';
import { chosenProfile } from '../../service/chosen-profile.js';
import type { Isolation } from '../../types/isolation.js';
import type { Finding } from './finding.js';

const SUBJECT = 'isolation';
const NOBODY = 65_534;

/** Each setting with a value that nearly every machine would take. */
function sample(): Isolation {
  const lower = { nice: Math.min(getPriority() + 1, 19), oomScoreAdj: 1000, limits: { core: 0 }, umask: '077' };
  const rights = { uid: NOBODY, gid: NOBODY, noNewPrivs: true };
  return {
    ...lower,
    ...rights,
    cpuSet: allowedProcessors() ?? '0',
    cgroup: { memoryMaxBytes: 1, cpuMax: 1, pidsMax: 1 },
  };
}

export async function checkIsolation(): Promise<Finding> {
  const asked = sample();
  const { ungranted } = await examineIsolation(asked);
  const missing = new Set(ungranted.flatMap(({ setting }) => (setting === 'uid' ? ['uid', 'gid'] : setting)));
  const given = Object.keys(asked).filter((setting) => !missing.has(setting));
  const found = `can be given: ${given.map(snakeCase).join(', ') || 'nothing'}`;
  if (ungranted.length === 0) return { verdict: 'ok', subject: SUBJECT, found };
  return { verdict: 'info', subject: SUBJECT, found: `${found}; not: ${ungranted.map(describe).join(', ')}` };
}

/** What a start with this config would warn of or refuse. */
export async function checkProfileIsolation(config: Config): Promise<readonly Finding[]> {
  const profile = chosenProfile(config);
  const isolation = profile.isolation ?? config.isolation;
  if (isolation === undefined) return [];
  const { ungranted } = await examineIsolation(isolation);
  const subject = SUBJECT;
  if (ungranted.length === 0)
    return [{ verdict: 'ok', subject, found: `profile ${profile.name} gets what it asks for` }];
  return ungranted.map((one) => {
    const found = `profile ${profile.name} can not get ${describe(one)}`;
    if (!one.isRequired) return { verdict: 'warn', subject, found };
    return { verdict: 'fail', subject, found, remedy: `see isolation.required.${snakeCase(one.setting)}` };
  });
}

function describe({ setting, reason }: Ungranted): string {
  return `${snakeCase(setting)} (${reason})`;
}
