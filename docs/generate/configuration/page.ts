/** docs/reference/configuration.md: every option of the service, from its schema. */

import { environmentName } from '../../../src/config/names.js';
import { ConfigSchema } from '../../../src/config/schema.js';
import { DEFAULT_INHERITED_VARIABLES } from '../../../src/effects/process/environment.js';
import { code, codes, fence, page, table } from '../markdown.js';
import { exampleFile } from './example.js';
import { isolationOptions, profileFields, sectionOptions, serviceOptions } from './options.js';
import { PLACEHOLDERS } from './placeholders.js';

const { policy, hold } = ConfigSchema.properties;

export function configurationPage(): string {
  return page(
    '# Configuration',
    'An option can be given in a YAML file (`--config <file>` or `GRAPHKEEPER_CONFIG`), as an environment variable, or as a flag of `graphkeeper serve`. Where several are given, the flag wins over the variable, the variable over the file, and the file over the default. Programs that use graphkeeper as a library write the names in camelCase. Names that end in `_ms` are milliseconds, in `_bytes` bytes.',
    '## The service',
    serviceOptions(),
    `## ${code('policy')}`,
    `${policy.description}.`,
    sectionOptions('policy'),
    `## ${code('hold')}`,
    `${hold.description}.`,
    sectionOptions('hold'),
    '## Launch profiles',
    'A launch profile says how a graph becomes a GraphServer process. `embedded` is built in; others are entries of `profiles` in the config file, and `profile` chooses one by its name.',
    profileFields(),
    `The child does not inherit the environment. Without ${code('inherit_env')} it gets ${codes(DEFAULT_INHERITED_VARIABLES)}, those that are set, and whatever ${code('env')} adds.`,
    '### Isolation',
    `The section ${code('isolation')} of a launch profile, or of the service for profiles that have none (then each of its own settings is also a variable, such as ${code(environmentName(['isolation', 'nice']))}). What is not given is left as it is. [Isolate a GraphServer](../how-to/isolate-a-graph-server.md) says what each needs.`,
    isolationOptions(),
    '### Probes',
    probeTable(),
    '### Placeholders',
    `They are filled in in ${code('command')}, ${code('cwd')}, the values of ${code('env')}, and the commands of exec probes. Braces round anything else stay as they are.`,
    placeholderTable(),
    '## A complete file',
    'Every option with its default, and one launch profile. All of it may be left out.',
    fence('yaml', exampleFile()),
  );
}

function probeTable(): string {
  return table(
    ['Type', 'The answer', 'As readiness', 'As liveness'],
    [
      [code('push'), 'The child says READY=1 itself, on the descriptor in `GRAPHKEEPER_NOTIFY_FD`', 'yes', 'no'],
      [code('http'), 'A GET of `path` is answered with a 2xx status', 'yes', 'yes'],
      [code('tcp'), 'A connection is accepted', 'yes', 'yes'],
      [code('query'), 'A POST of `query` to where queries go is answered with a 2xx status', 'yes', 'yes'],
      [code('exec'), '`command` ends with exit code 0', 'yes', 'yes'],
    ],
  );
}

function placeholderTable(): string {
  const rows = PLACEHOLDERS.map(({ name, meaning, inProbes }) => [code(`{${name}}`), meaning, inProbes ? 'yes' : 'no']);
  return table(['Placeholder', 'Filled with', 'In exec probes'], rows);
}
