/** What every refusal looks like. */
import { Type } from '@sinclair/typebox';
import { ERRORS, type ErrorCode } from '../../../errors.js';
import { Anything, oneOf, ref } from './build.js';

const codes = Object.keys(ERRORS) as ErrorCode[];

export const ErrorSchema = Type.Object(
  {
    code: Type.Integer({ description: "GraphScope Interactive's number" }),
    error: oneOf(codes),
    message: Type.String(),
    details: Anything,
  },
  { $id: 'Error' },
);

/** The answers of a route to what it refuses, by HTTP status; `default` stands for all else. */
export function refusals(...refused: readonly ErrorCode[]): Record<string, object> {
  const answers: Record<string, object> = {};
  for (const status of new Set(refused.map((code) => ERRORS[code].httpStatus))) {
    const here = refused.filter((code) => ERRORS[code].httpStatus === status);
    answers[status] = { ...ref(ErrorSchema), description: here.join(', ') };
  }
  return { ...answers, default: { ...ref(ErrorSchema), description: 'Any other error, such as GK_INTERNAL' } };
}
