/** Values of command line flags of the child programs. */
import { GraphkeeperError } from '../errors.js';

export function required(field: string, value: string | undefined): string {
  if (value !== undefined && value !== '') return value;
  throw new GraphkeeperError('GK_INVALID_ARGUMENT', { field, value: null, remedy: 'give it' });
}

export function positiveInteger(field: string, value: string | undefined, fallback: number): number {
  return integer(field, value, fallback, 1);
}

export function integer(field: string, value: string | undefined, fallback: number, least: number): number {
  if (value === undefined) return fallback;
  const number = Number(value);
  if (/^\d+$/.test(value) && number >= least && Number.isSafeInteger(number)) return number;
  throw new GraphkeeperError('GK_INVALID_ARGUMENT', { field, value, remedy: `give a whole number, at least ${least}` });
}
