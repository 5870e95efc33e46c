/** docs/reference/launch-profiles.md: the document that a launch profile is, from its schema, and those that come along. */
import { builtInNames } from '../../../src/config/built-in-profiles.js';
import { environmentName } from '../../../src/config/names.js';
import { DEFAULT_INHERITED_VARIABLES } from '../../../src/effects/process/environment.js';
import { chosenProfile } from '../../../src/service/chosen-profile.js';
import { code, codes, page, table } from '../markdown.js';
import { isolationOptions, profileFields } from './options.js';
import { PLACEHOLDERS } from './placeholders.js';

export function profilesPage(): string {
  return page(
    '# Launch profiles',
    `A launch profile says how a graph becomes a GraphServer process. It is a YAML document: an entry of ${code('profiles')} in the config file, one of those that come with graphkeeper, or a file of its own for ${code('graphkeeper profile')} and ${code('graphkeeper verify')}. ${code('profile')} chooses one by its name. [Run your own GraphServer](../how-to/run-your-own-graph-server.md) shows how one is written.`,
    '## Built in',
    builtInTable(),
    `${code('graphkeeper profile list')} lists them with your own, ${code('profile show')} prints one in full, and ${code('profile check')} says what it needs that this machine lacks.`,
    '## Fields',
    profileFields(),
    `With ${code('extends')}, what is left out is as in that built-in profile; a field that is given replaces the whole field there.`,
    `The child does not inherit the environment. Without ${code('inherit_env')} it gets ${codes(DEFAULT_INHERITED_VARIABLES)}, those that are set, and whatever ${code('env')} adds.`,
    '## Probes',
    probeTable(),
    '## Placeholders',
    `They are filled in in ${code('command')}, ${code('cwd')}, the values of ${code('env')}, the texts of ${code('files')}, and the commands of exec probes. Braces round anything else stay as they are.`,
    placeholderTable(),
    '## Isolation',
    `The section ${code('isolation')} of a launch profile, or of the service for profiles that have none (then each of its own settings is also a variable, such as ${code(environmentName(['isolation', 'nice']))}). What is not given is left as it is. [Isolate a GraphServer](../how-to/isolate-a-graph-server.md) says what each needs.`,
    isolationOptions(),
  );
}

function builtInTable(): string {
  const rows = builtInNames().map((name) => {
    const { protocols = [], sharedData } = chosenProfile({ profile: name, profiles: {} });
    return [`[${name}](../../profiles/${name}.yaml)`, protocols.join(', '), sharedData ? 'yes' : 'no'];
  });
  return table(['Name', 'Speaks', 'Two processes may open a graph'], rows);
}

function probeTable(): string {
  return table(
    ['Type', 'The answer', 'As readiness', 'As liveness'],
    [
      [code('push'), 'The child says READY=1 itself, on the descriptor in `GRAPHKEEPER_NOTIFY_FD`', 'yes', 'no'],
      [code('http'), 'A GET of `path` is answered with a 2xx status', 'yes', 'yes'],
      [code('tcp'), 'A connection is accepted; `protocol` says at which of its ports', 'yes', 'yes'],
      [code('query'), 'A POST of `query` to where queries go is answered with a 2xx status', 'yes', 'yes'],
      [code('exec'), '`command` ends with exit code 0', 'yes', 'yes'],
    ],
  );
}

function placeholderTable(): string {
  const rows = PLACEHOLDERS.map(({ name, meaning, inProbes }) => [code(`{${name}}`), meaning, inProbes ? 'yes' : 'no']);
  return table(
    ['Placeholder', 'Filled with', 'In exec probes'],
    [
      ...rows,
      [code('{env.NAME}'), 'The variable of the service, which must be set; its tokens count as not set', 'yes'],
      [code('{env.NAME:-text}'), 'The same, or the text where it is not set', 'yes'],
    ],
  );
}
