/** `graphkeeper profile`: the launch profiles that there are, what is in one, and whether it can run here. */
import { Argument, type Command } from 'commander';
import { EXIT_CODES } from './exit-codes.js';
import { printLine } from './print.js';

interface ProfileFlags {
  readonly config?: string;
}

export function registerProfile(program: Command): void {
  const profile = program
    .command('profile')
    .description('list, show, check and fetch launch profiles: how GraphServers run');
  withConfig(profile.command('list'))
    .description('list the built-in profiles and those of the config')
    .action(async (flags: ProfileFlags) => {
      const [{ listProfiles }, { renderTable }] = await Promise.all([
        import('./profile/list-profiles.js'),
        import('./render-table.js'),
      ]);
      const rows = listProfiles(flags.config).map(({ name, protocols, sharedData, source }) => [
        name,
        protocols.join(', '),
        sharedData ? 'yes' : 'no',
        source,
      ]);
      printLine(renderTable(['name', 'protocols', 'shared data', 'source'], rows));
    });
  withConfig(profile.command('show'))
    .argument('<profile>', 'its name, or a YAML file that holds one')
    .description('print a profile in full, with what it extends and every default, as YAML')
    .action(async (name: string, flags: ProfileFlags) => {
      const [{ configWithProfile }, { renderProfile }] = await Promise.all([
        import('./profile/config-with-profile.js'),
        import('./profile/render-profile.js'),
      ]);
      process.stdout.write(renderProfile(configWithProfile(name, flags.config)));
    });
  withConfig(profile.command('check'))
    .argument('[profile]', 'its name, or a YAML file that holds one (default: the one that serve would run)')
    .description('say what a profile needs that is missing on this machine')
    .addHelpText('after', '\nExit codes: 0 nothing is missing, 1 something is, 2 the profile is wrong.')
    .action(async (name: string | undefined, flags: ProfileFlags) => {
      const [{ configWithProfile }, { checkProfile }] = await Promise.all([
        import('./profile/config-with-profile.js'),
        import('./profile/check-profile.js'),
      ]);
      for (const { verdict, subject, found, remedy } of await checkProfile(configWithProfile(name, flags.config))) {
        printLine(`${verdict.padEnd(5)} ${subject.padEnd(13)} ${found}${remedy ? `: ${remedy}` : ''}`);
        if (verdict === 'fail') process.exitCode = EXIT_CODES.failed.code;
      }
    });
  profile
    .command('fetch')
    .addArgument(new Argument('<profile>', 'whose programs to fetch').choices(['gremlin-server']))
    .description('fetch the programs of a built-in profile into the cache, with Maven')
    .action(async () => {
      const { fetchGremlinServer } = await import('./profile/fetch-gremlin-server.js');
      printLine(await fetchGremlinServer());
    });
}

function withConfig(command: Command): Command {
  return command.option('-c, --config <file>', 'YAML config file with profiles (GRAPHKEEPER_CONFIG)');
}
