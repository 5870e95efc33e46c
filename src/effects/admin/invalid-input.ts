/** Turns what the schema validator says into one of our errors: which field, what it is, what it should be. */
import type { ErrorObject } from 'ajv';
import { type ErrorCode, GraphkeeperError } from '../../errors.js';

/** The error as ajv gives it with `verbose`; of several, give the last: it is the outermost. */
export function invalidInput(code: ErrorCode, error: ErrorObject): GraphkeeperError {
  const missing = error.keyword === 'required' ? String(error.params.missingProperty) : null;
  const field = fieldName(error.instancePath, missing);
  if (missing !== null) {
    return new GraphkeeperError(code, {
      field,
      value: undefined,
      remedy: `it is required${described(error, missing)}`,
    });
  }
  return new GraphkeeperError(code, { field, value: shortened(error.data), remedy: remedyFor(error) });
}

function remedyFor(error: ErrorObject): string {
  const description: unknown = error.parentSchema?.description;
  if (typeof description === 'string') return `give ${description}`;
  if (error.keyword === 'type') return `give a value of type ${String(error.params.type)}`;
  return `it ${error.message ?? 'is not valid'}`;
}

/** What the missing property should be, where its schema says so. */
function described(error: ErrorObject, property: string): string {
  const description: unknown = error.parentSchema?.properties?.[property]?.description;
  return typeof description === 'string' ? `, give ${description}` : '';
}

/** `/schema/vertex_types/0/type_name` as `schema.vertex_types[0].type_name`. */
function fieldName(pointer: string, missing: string | null): string {
  const keys = pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  if (missing !== null) keys.push(missing);
  const path = keys.map((key) => (/^\d+$/.test(key) ? `[${key}]` : `.${key}`)).join('');
  return path === '' ? 'the body' : path.replace(/^\./, '');
}

/** The details go back to the caller, who knows the whole value: enough of it to recognise it. */
function shortened(value: unknown): unknown {
  const text = JSON.stringify(value) ?? '';
  return text.length > 200 ? `${text.slice(0, 200)}...` : value;
}
