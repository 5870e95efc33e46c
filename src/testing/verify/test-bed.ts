/** The place of a verification: a temporary workspace with two graphs of the same data, 1 and 2. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Config, resolveConfig } from '../../config.js';
import { planLaunch } from '../../effects/process/launch-plan.js';
import { GraphkeeperError, reasonOf } from '../../errors.js';
import { chosenProfile } from '../../service/chosen-profile.js';
import { readModernGraph } from '../../service/modern-graph.js';
import { createService, type ServiceOptions } from '../../service.js';
import type { LaunchProfile } from '../../types/launch-profile.js';

export interface VerifyOptions extends Pick<ServiceOptions, 'profile' | 'profiles' | 'policy'> {
  /** A read-only query that both graphs answer. Default: none, then readiness or liveness probe, or TCP. */
  readonly query?: string | undefined;
  /** Where the temporary workspace is made. Default: the system's directory for such. */
  readonly directory?: string | undefined;
}

export interface TestBed {
  readonly workspace: string;
  readonly profile: LaunchProfile;
  readonly profiles: Config['profiles'];
  readonly policy: Config['policy'];
  readonly query: string | null;
}

/** @throws GK_CONFIG_INVALID for options that are wrong, or a directory that cannot be written to */
export async function openTestBed({ query, directory = tmpdir(), ...options }: VerifyOptions): Promise<TestBed> {
  const { profile, profiles, policy } = resolveConfig(options);
  const workspace = await makeDirectory(directory);
  const bed = { workspace, profile: chosenProfile({ profile, profiles }), profiles, policy, query: query ?? null };
  try {
    // A placeholder that means nothing is a mistake in the profile, and no broken promise.
    await planLaunch(bed.profile, {
      graphId: '1',
      generation: 1,
      dataPath: join(workspace, 'data'),
      workspace,
      filesPath: join(workspace, 'run'),
      graphDocument: '{}',
      adminPort: 0,
      queryPort: 0,
    });
    await makeGraphs(workspace);
    return bed;
  } catch (error) {
    await closeTestBed(bed);
    throw error;
  }
}

export async function closeTestBed({ workspace }: TestBed): Promise<void> {
  await rm(workspace, { recursive: true, force: true });
}

/** Options of a service that runs the profile and leaves judging it to us: nothing is probed or tried again. */
export function serviceOptions({ workspace, profile, profiles, policy }: TestBed): ServiceOptions {
  return {
    workspace,
    queryPort: 0,
    boltPort: 0,
    gremlinPort: 0,
    // Only for those that call it.
    admin: JSON.stringify(profile).includes('{admin_port}'),
    adminPort: 0,
    logLevel: 'info',
    profile: profile.name,
    profiles,
    policy: {
      ...policy,
      drainTimeoutMs: policy.stopTimeoutMs,
      livenessMisses: Number.MAX_SAFE_INTEGER,
      restartIntensity: 0,
      backoffBaseMs: 1,
    },
  };
}

async function makeGraphs(workspace: string): Promise<void> {
  const service = await createService({ workspace, queryPort: 0, boltPort: 0, logLevel: 'silent' });
  try {
    const { document, mapping } = await readModernGraph();
    const { id } = await service.graphs.create({ ...document, name: 'second_graph' });
    await service.graphs.waitForJob((await service.graphs.load(id, mapping)).id);
  } finally {
    await service.close();
  }
}

async function makeDirectory(directory: string): Promise<string> {
  try {
    return await mkdtemp(join(directory, '.graphkeeper-verify-'));
  } catch (error) {
    const remedy = `it must be writable, for a temporary workspace (${reasonOf(error)})`;
    const details = { source: 'verify', field: 'directory', value: directory, remedy };
    throw new GraphkeeperError('GK_CONFIG_INVALID', details, { cause: error });
  }
}
