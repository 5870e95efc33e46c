/** `graphkeeper-<pid of the service>-<workspace>-<child>`: whose a cgroup is can be told from its name. */
import { createHash } from 'node:crypto';

const NAME = /^graphkeeper-(\d+)-([0-9a-f]{12})-/;

/** @param marker `<workspace id>/<child>` */
export function cgroupName(marker: string): string {
  const slash = marker.lastIndexOf('/');
  return `graphkeeper-${process.pid}-${digest(marker.slice(0, slash))}-${marker.slice(slash + 1)}`;
}

export interface CgroupOwner {
  readonly servicePid: number;
  belongsTo(workspaceId: string): boolean;
}

/** Null for a cgroup that is not one of ours. */
export function ownerOf(name: string): CgroupOwner | null {
  const [, pid, workspace] = NAME.exec(name) ?? [];
  if (pid === undefined) return null;
  return { servicePid: Number(pid), belongsTo: (workspaceId) => digest(workspaceId) === workspace };
}

/** A path is too long for a name, and has slashes. */
function digest(workspaceId: string): string {
  return createHash('sha256').update(workspaceId).digest('hex').slice(0, 12);
}
