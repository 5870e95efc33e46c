/** docs/reference/configuration.md: every option of the service, from its schema. */

import { ConfigSchema } from '../../../src/config/schema.js';
import { code, fence, page } from '../markdown.js';
import { exampleFile } from './example.js';
import { sectionOptions, serviceOptions } from './options.js';

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
    `They have [a page of their own](launch-profiles.md), with their ${code('isolation')}, which the service can have as well.`,
    '## A complete file',
    'Every option with its default, and one launch profile. All of it may be left out.',
    fence('yaml', exampleFile()),
  );
}
