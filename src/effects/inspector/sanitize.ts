/** What an inspector is shown of a value: everything but what is nobody's business. */

/** A child's environment, tokens and the like are not in our snapshots; this keeps it so, whatever comes to them. */
const SECRET = /^(env|environment|headers|authorization|cookie)$|token|secret|password|credential/i;
/** What a child wrote may hold anything. It is in the log. */
const OUTPUT = 'lastLines';

/** For JSON.stringify. */
export function hideSecrets(key: string, value: unknown): unknown {
  if (SECRET.test(key)) return '(hidden)';
  if (key === OUTPUT && Array.isArray(value)) return `(${value.length} lines, see the log)`;
  return value;
}
