/** The command line flags that are options of the service. Their defaults and meaning are the schema's. */
import { type Command, Option } from 'commander';
import type { Config } from '../config.js';

export interface ServiceFlags {
  readonly config?: string;
  readonly workspace?: string;
  readonly adminPort?: string;
  readonly inspectorPort?: string;
  readonly queryPort?: string;
  readonly boltPort?: string;
  readonly gremlinPort?: string;
  readonly graph?: string;
  readonly profile?: string;
  readonly logFormat?: string;
  readonly logLevel?: string;
}

/** No defaults here: a flag that is not given must not hide the environment or the config file. */
export function addServiceOptions(command: Command): Command {
  return command
    .addOption(new Option('-c, --config <file>', 'YAML config file (GRAPHKEEPER_CONFIG)'))
    .addOption(new Option('-w, --workspace <dir>', 'directory of graphs and state (default: ./.graphkeeper)'))
    .addOption(new Option('--admin-port <port>', 'port of the Admin Service, 0 picks a free one (default: 7777)'))
    .addOption(new Option('--query-port <port>', 'port of the query endpoint, 0 picks a free one (default: 10000)'))
    .addOption(new Option('--bolt-port <port>', 'port of the Bolt endpoint, 0 picks a free one (default: 7687)'))
    .addOption(new Option('--gremlin-port <port>', 'port of the Gremlin endpoint, 0 picks a free one (default: 8182)'));
}

/** Every option can also be given in the environment and in the config file; see config.ts for the precedence. */
export async function configFromFlags({ config: file, ...flags }: ServiceFlags): Promise<Config> {
  const { loadConfig } = await import('../config.js');
  return loadConfig({ flags, env: process.env, file });
}
