/** What a launch profile needs of this machine: its programs, the files that it names, variables, isolation. */
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute } from 'node:path';
import type { Config } from '../../config.js';
import { inheritedEnvironment } from '../../effects/process/environment.js';
import { planLaunch } from '../../effects/process/launch-plan.js';
import { resolveProgram } from '../../effects/process/resolve-program.js';
import { reasonOf } from '../../errors.js';
import { chosenProfile } from '../../service/chosen-profile.js';
import { Workspace } from '../../service/workspace.js';
import type { LaunchPlan } from '../../types/child.js';
import type { LaunchProfile } from '../../types/launch-profile.js';
import type { Finding } from '../doctor/finding.js';
import { checkProfileIsolation } from '../doctor/isolation.js';

/** The chosen profile is planned for a graph that need not be there; nothing is started. @throws GK_CONFIG_INVALID for a placeholder without a value */
export async function checkProfile(config: Config): Promise<readonly Finding[]> {
  const profile = chosenProfile(config);
  const workspace = new Workspace(config.workspace);
  const plan = await planLaunch(profile, {
    graphId: '1',
    generation: 1,
    dataPath: workspace.absolute('data/graph'),
    workspace: workspace.path,
    filesPath: workspace.filesOf(1),
    graphDocument: '{}',
    adminPort: config.adminPort,
    queryPort: config.queryPort,
  });
  return [
    await checkProgram('program', plan.command[0], plan),
    ...(await checkArguments(profile, plan)),
    ...(await checkProbes(profile)),
    ...(await checkProfileIsolation(config)),
  ];
}

async function checkProgram(subject: string, program: string, { cwd, env }: Pick<LaunchPlan, 'cwd' | 'env'>) {
  return resolveProgram(program, cwd, env.PATH).then(
    (found): Finding => ({ verdict: 'ok', subject, found }),
    (error: unknown): Finding => ({ verdict: 'fail', subject, found: reasonOf(error) }),
  );
}

/** Of the arguments only absolute paths can be told for what they are. */
async function checkArguments({ command }: LaunchProfile, plan: LaunchPlan): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [index, written] of command.entries()) {
    // What is in the workspace is made when it is due.
    if (index === 0 || /\{(data|files|workspace|graph_document)\}/.test(written)) continue;
    const path = plan.command[index]?.replace(/^-[^=/]*=/, '') ?? '';
    const subject = `argument ${index}`;
    if (!isAbsolute(path)) continue;
    const remedy = `there is no such file or directory (${written} in the profile)`;
    findings.push(
      (await exists(path))
        ? { verdict: 'ok', subject, found: path }
        : { verdict: 'fail', subject, found: path, remedy },
    );
  }
  return findings;
}

/** `lib/*` on a class path stands for the jar files in lib, of which there must be one. */
async function exists(path: string): Promise<boolean> {
  try {
    if (basename(path) !== '*') return (await stat(path)) !== undefined;
    return (await readdir(dirname(path))).some((name) => name.endsWith('.jar'));
  } catch {
    // Missing or out of reach is the same to whoever wants to use it.
    return false;
  }
}

async function checkProbes({ readiness, liveness }: LaunchProfile): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [name, probe] of Object.entries({ readiness, liveness })) {
    if (probe?.type !== 'exec') continue;
    const place = { cwd: process.cwd(), env: inheritedEnvironment() };
    findings.push(await checkProgram(`${name} probe`, probe.command[0] ?? '', place));
  }
  return findings;
}
