/** The `isolation` section: what the operating system is asked to take from GraphServers. See src/types/isolation.ts. */
import { Type } from '@sinclair/typebox';
import { type IsolationSetting, REQUIRED_BY_DEFAULT, type ResourceLimit } from '../types/isolation.js';

const section = { default: {}, additionalProperties: false };
/** Also the largest pid, user and group that the kernel knows. */
const MAX_ID = 2_147_483_647;

const whole = (minimum: number, maximum: number, description: string) =>
  Type.Optional(Type.Integer({ minimum, maximum, description }));
/** `expects` completes the sentence "give …". */
const pattern = (expression: string, expects: string, description: string) =>
  Type.Optional(Type.String({ pattern: expression, expects, description }));

const limit = (description: string) =>
  Type.Optional(
    Type.Unsafe<ResourceLimit>({
      type: ['integer', 'string'],
      minimum: 0,
      pattern: '^([0-9]+|unlimited)(:([0-9]+|unlimited))?$',
      expects: 'a whole number, unlimited, or soft and hard limit as a text such as "1024:4096"',
      description,
    }),
  );

const required = (setting: IsolationSetting, what: string) =>
  Type.Boolean({ default: REQUIRED_BY_DEFAULT[setting], description: `Refuse to start without ${what}` });

const fields = {
  umask: pattern('^0?[0-7]{3}$', 'an octal text in quotes, such as "027"', 'Permissions that new files do not get'),
  uid: whole(0, MAX_ID, 'User to run as, by number; needs gid, and a service that runs as root'),
  gid: whole(0, MAX_ID, 'Group to run as, by number; supplementary groups are dropped'),
  noNewPrivs: Type.Optional(Type.Boolean({ description: 'Let no program that it runs gain rights (set-user-id)' })),
  limits: Type.Optional(
    Type.Object(
      {
        as: limit('Address space, in bytes'),
        core: limit('Size of a core dump, in bytes'),
        cpu: limit('Processor time, in seconds'),
        data: limit('Data segment, in bytes'),
        fsize: limit('Size of a file that it writes, in bytes'),
        memlock: limit('Locked memory, in bytes'),
        nofile: limit('Open files'),
        nproc: limit('Processes and threads of its user'),
        stack: limit('Stack, in bytes'),
      },
      { additionalProperties: false, description: 'Resource limits of each process, see setrlimit(2)' },
    ),
  ),
  nice: whole(-20, 19, 'Niceness; a higher one leaves the processor to others, a negative one needs rights'),
  cpuSet: pattern(
    '^[0-9]+(-[0-9]+)?(,[0-9]+(-[0-9]+)?)*$',
    'processors as a text such as "0-1,3"',
    'Processors that it may use',
  ),
  oomScoreAdj: whole(-1000, 1000, 'How soon it is killed when memory runs out: 1000 first, -1000 never'),
  cgroup: Type.Optional(
    Type.Object(
      {
        memoryMaxBytes: whole(1, Number.MAX_SAFE_INTEGER, 'Memory; what needs more is killed'),
        cpuMax: Type.Optional(
          Type.Number({
            minimum: 0.01,
            maximum: 4096,
            expects: 'a number of processors, such as 1.5',
            description: 'Processors, 1.5 being one and a half; what needs more is slowed down',
          }),
        ),
        pidsMax: whole(1, Number.MAX_SAFE_INTEGER, 'Processes and threads'),
      },
      {
        additionalProperties: false,
        description: 'Limits of all processes of a GraphServer together; need a delegated cgroup v2',
      },
    ),
  ),
  required: Type.Object(
    {
      umask: required('umask', 'the umask'),
      uid: required('uid', 'the user'),
      gid: required('gid', 'the group'),
      noNewPrivs: required('noNewPrivs', 'no_new_privs'),
      limits: required('limits', 'all of the limits'),
      nice: required('nice', 'the niceness'),
      cpuSet: required('cpuSet', 'the processors'),
      oomScoreAdj: required('oomScoreAdj', 'the score'),
      cgroup: required('cgroup', 'a cgroup with all of the limits'),
    },
    { ...section, description: 'What happens when this machine can not give a setting: false warns, true refuses' },
  ),
};

/** A launch profile has one, and the service one for profiles that have none. */
export const isolationSection = (description: string) =>
  Type.Object(fields, { additionalProperties: false, description });
