/** The environment of children: an allow-list, so that no secret of the parent's reaches them by accident. */

/** NODE_OPTIONS is left out on purpose: a debugger's port or a loader meant for the parent would break its children. */
export const DEFAULT_INHERITED_VARIABLES: readonly string[] = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR'];

/** Tokens are for who asks, never for what is asked; not even a profile that names them gets them. */
const NEVER_INHERITED = /^GRAPHKEEPER_.*TOKEN$/;

/** Those of the named variables that are set. */
export function inheritedEnvironment(
  names: readonly string[] = DEFAULT_INHERITED_VARIABLES,
  environment: NodeJS.ProcessEnv = process.env,
): Record<string, string> {
  const inherited: Record<string, string> = {};
  for (const name of names) {
    const value = environment[name];
    if (value !== undefined && !NEVER_INHERITED.test(name)) inherited[name] = value;
  }
  return inherited;
}
