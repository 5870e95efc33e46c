/** The phases that a trace shows of a command or a recovery: which states they are, and what they are called. */
import type { CommandType } from '../../../types/facts.js';
import type { Lifecycle } from '../../../types/service.js';

const PHASES: Readonly<Record<Lifecycle, string>> = {
  'starting.backingOff': 'back_off',
  'starting.recording': 'record',
  'starting.losing': 'roll_back',
  'starting.abandoning': 'roll_back',
  'switching.preparing': 'prepare',
  'switching.recording': 'record',
  'switching.cuttingOver': 'cut_over',
  'switching.draining': 'drain',
  'switching.losing': 'roll_back',
  'switching.reverting': 'roll_back',
  'switching.abandoning': 'roll_back',
  'restarting.releasing': 'release',
  'restarting.backingOff': 'back_off',
  'restarting.respawning': 'respawn',
};

/** Null for a state that is no phase of anything. */
export function phaseOf(lifecycle: Lifecycle): string | null {
  return PHASES[lifecycle] ?? null;
}

/** What a command comes to depends on where it is carried out: START on a running service is a switch. */
export function operationOf(command: CommandType, lifecycle: Lifecycle): string {
  if (lifecycle.startsWith('starting')) return 'start';
  if (lifecycle.startsWith('stopping')) return 'stop';
  return lifecycle.startsWith('switching') && command !== 'RESTART' ? 'switch' : 'restart';
}
