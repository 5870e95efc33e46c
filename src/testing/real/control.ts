/** How a run steers its children: by files that they wait for, one directory for a run. */
import { existsSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ServiceOptions } from '../../service.js';
import { faultChild } from '../fault-child-command.js';

/** What a child waits for. */
export type Permission = 'ready' | 'exit' | 'leave';

export class Control {
  constructor(private readonly directory: string) {}

  /** A launch profile whose children do nothing of importance without permission. */
  profile(sharedData: boolean): NonNullable<ServiceOptions['profiles']>[string] {
    const file = (name: string) => join(this.directory, `${name}-{generation}`);
    const [, ...args] = faultChild(
      ...['--graph-id', '{graph_id}', '--generation', '{generation}', '--listening', file('listening')],
      ...['--ready-when', file('ready'), '--exit-when', file('exit'), '--leave-when', file('leave')],
    );
    return {
      command: [file('node'), ...args],
      readiness: { type: 'push' },
      liveness: { type: 'http', path: '/health' },
      queryPath: '/query',
      stopSignal: 'SIGTERM',
      sharedData,
    };
  }

  /** Without its program a generation cannot be started. */
  provideProgram(generation: number): void {
    symlinkSync(process.execPath, join(this.directory, `node-${generation}`));
  }

  /** It has its signal handlers, and waits. */
  isListening(generation: number): boolean {
    return existsSync(join(this.directory, `listening-${generation}`));
  }

  permit(what: Permission, generation: number): void {
    writeFileSync(join(this.directory, `${what}-${generation}`), '');
  }
}
