/** The launch profile of a GraphServer that does as it is told by files. */
import { join } from 'node:path';
import { faultChild } from '../../src/testing/fault-child-command.js';
import type { StageOptions } from './stage.js';

export function standIn(
  control: string,
  { profile, childPrefix = [], childFlags = [] }: StageOptions,
): Record<string, unknown> {
  const identity = ['--graph-id', '{graph_id}', '--generation', '{generation}'];
  const orders = ['--obey', join(control, 'obey-{generation}'), '--faults', join(control, 'children.json')];
  const listening = ['--listening', join(control, 'listening-{generation}')];
  return {
    command: [...childPrefix, ...faultChild(...identity, ...orders, ...listening, ...childFlags)],
    liveness: { type: 'http', path: '/health' },
    ...profile,
  };
}
