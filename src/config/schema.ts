/**
 * Every option of the service, once: its type, default, bounds and meaning. Types, checks, error messages and the
 * reference page all come from here. Inside the program names are camelCase; a config file writes them in snake_case,
 * the environment as GRAPHKEEPER_ and upper case (`policy.ready_timeout_ms` is GRAPHKEEPER_POLICY_READY_TIMEOUT_MS).
 */
import { type Static, type TSchema, Type } from '@sinclair/typebox';
import { DEFAULT_POLICY } from '../machines/policy.js';
import type { Protocol } from '../types/generation.js';
import type { LaunchProfile, Probe } from '../types/launch-profile.js';
import { isolationSection } from './isolation-schema.js';

/** The longest delay that a Node timer can take. */
const MAX_DELAY_MS = 2_147_483_647;

const text = (description: string, options: { default?: string } = {}) =>
  Type.String({ minLength: 1, description, ...options });
const port = (standard: number, description: string) =>
  Type.Integer({ minimum: 0, maximum: 65_535, default: standard, description: `${description}; 0 picks a free one` });
const durationMs = (standard: number, description: string) =>
  Type.Integer({ minimum: 1, maximum: MAX_DELAY_MS, default: standard, description });
const count = (standard: number, minimum: number, description: string) =>
  Type.Integer({ minimum, maximum: Number.MAX_SAFE_INTEGER, default: standard, description });
const oneOf = <Choice extends string>(choices: readonly Choice[], description: string, standard?: Choice) =>
  Type.Unsafe<Choice>({ type: 'string', enum: choices, description, ...(standard && { default: standard }) });
const words = (description: string, minItems: number) =>
  Type.Array(Type.String({ minLength: 1 }), { minItems, description });
const nullable = <Inner extends TSchema>(inner: Inner, options: { description: string; default?: null }) =>
  Type.Union([inner, Type.Null()], options);
const optionalText = (description: string) => nullable(text(description), { description, default: null });
const flag = (description: string) => Type.Boolean({ default: false, description });
/** No way out of the directory, and nothing hidden in it. */
const FILE_NAME = '^[A-Za-z0-9_][A-Za-z0-9._-]*$';
const PROTOCOLS: readonly Protocol[] = ['http', 'bolt', 'gremlin'];
/** A section that is not given is filled with the defaults of its fields. */
const section = { default: {}, additionalProperties: false };

/** `Answer` tells the kinds of probe apart for the compiler; here they are one object, for messages that name the field. */
function probe<Answer>(types: readonly string[], description: string, options: { default?: Answer } = {}) {
  return Type.Unsafe<Answer>({
    type: 'object',
    properties: {
      type: oneOf(types, description),
      path: text('For http: the path that answers 2xx'),
      query: text('For query: a text that only reads, sent where queries go; a 2xx is the answer'),
      command: words('For exec: program and arguments; exit code 0 is the answer', 1),
      protocol: oneOf(PROTOCOLS, 'For tcp: whose port is asked; default: the first that the profile speaks'),
    },
    required: ['type'],
    additionalProperties: false,
    allOf: [needs('http', 'path'), needs('query', 'query'), needs('exec', 'command')],
    ...options,
  });
}

function needs(type: string, field: string) {
  return { if: { not: { properties: { type: { const: type } }, required: ['type'] } }, else: { required: [field] } };
}

const LaunchProfileSchema = Type.Object(
  {
    extends: Type.Optional(text('Name of a built-in profile that has what this one leaves out')),
    command: words('Program and arguments, with placeholders in braces; never passed through a shell', 1),
    env: Type.Optional(
      Type.Record(Type.String(), Type.String(), {
        description: 'Environment variables to set, beside those that are inherited',
      }),
    ),
    inheritEnv: Type.Optional(words('Names of environment variables to take over; default: a few such as PATH', 0)),
    cwd: Type.Optional(text('Working directory, relative to the workspace; default: the workspace')),
    readiness: probe<LaunchProfile['readiness']>(
      ['push', 'http', 'tcp', 'query', 'exec'],
      'How a GraphServer is known to answer: it says so itself, or is asked',
      { default: { type: 'push' } },
    ),
    liveness: nullable(
      probe<Probe>(['http', 'tcp', 'query', 'exec'], 'How a serving GraphServer is asked whether it answers'),
      {
        description: 'The liveness probe; null asks nothing',
        default: null,
      },
    ),
    protocols: Type.Array(oneOf(PROTOCOLS, 'Protocol'), {
      minItems: 1,
      uniqueItems: true,
      default: ['http'],
      expects: `a list of one or more of ${PROTOCOLS.join(', ')}`,
      description: 'What its GraphServers speak: each gets an endpoint of the service',
    }),
    queryPath: text('Path at the GraphServer that takes a query by POST', { default: '/query' }),
    gremlinPath: text('Path at the GraphServer of its Gremlin', { default: '/gremlin' }),
    files: Type.Optional(
      Type.Record(Type.String({ pattern: FILE_NAME }), Type.String(), {
        additionalProperties: false,
        expects: 'a map of plain file names to texts',
        description: 'Files to write before each start, by name, with placeholders in their texts; they are in {files}',
      }),
    ),
    stopSignal: oneOf<'SIGTERM' | 'SIGINT'>(
      ['SIGTERM', 'SIGINT'],
      'The polite signal; SIGKILL follows after stop_timeout_ms',
      'SIGTERM',
    ),
    isolation: Type.Optional(isolationSection('What the operating system takes from its GraphServers')),
    sharedData: Type.Boolean({ default: false, description: 'Two processes may open one graph at the same time' }),
  },
  { additionalProperties: false, description: 'How a GraphServer is started' },
);

export const ConfigSchema = Type.Object(
  {
    workspace: text('Directory of graphs and state. A relative one in a config file is relative to that file', {
      default: './.graphkeeper',
    }),
    adminHost: text('Address that the Admin Service listens on', { default: '127.0.0.1' }),
    adminPort: port(7777, 'Port of the Admin Service'),
    inspectorPort: nullable(port(7778, 'Port'), {
      description: 'Port on 127.0.0.1 for the Stately inspector and its like; null opens none, 0 picks a free one',
      default: null,
    }),
    queryHost: text('Address that the query endpoint listens on', { default: '127.0.0.1' }),
    queryPort: port(10_000, 'Port of the query endpoint'),
    boltPort: port(7687, 'Port of the Bolt endpoint at query_host, where the launch profile speaks Bolt'),
    gremlinPort: port(8182, 'Port of the Gremlin endpoint at query_host, where the launch profile speaks Gremlin'),
    graph: nullable(text('A graph id'), {
      description: 'Id of the graph to serve first; without it the one that ran last, else the first',
      default: null,
    }),
    profile: text('Name of the launch profile: a built-in one, or one of profiles', {
      default: 'embedded',
    }),
    profiles: Type.Record(Type.String(), LaunchProfileSchema, {
      default: {},
      description: 'Launch profiles by name (config file only)',
    }),
    logFormat: oneOf(
      ['pretty', 'json'],
      'What is written to stdout: text for people, terminal or not, or one JSON object a line',
      'pretty',
    ),
    logLevel: oneOf(['trace', 'debug', 'info', 'warn', 'error', 'silent'], 'The least severe line to log', 'info'),
    policy: Type.Object(
      {
        readyTimeoutMs: durationMs(DEFAULT_POLICY.readyTimeoutMs, 'How long a GraphServer may take to become ready'),
        drainTimeoutMs: durationMs(
          DEFAULT_POLICY.drainTimeoutMs,
          'How long a leaving GraphServer may take to finish its queries',
        ),
        stopTimeoutMs: durationMs(DEFAULT_POLICY.stopTimeoutMs, 'How long after the polite signal SIGKILL follows'),
        killTimeoutMs: durationMs(DEFAULT_POLICY.killTimeoutMs, 'How long after SIGKILL the processes are waited for'),
        livenessIntervalMs: durationMs(1000, 'Time between two liveness probes'),
        livenessTimeoutMs: durationMs(2000, 'How long a liveness probe may take'),
        livenessMisses: count(DEFAULT_POLICY.livenessMisses, 1, 'Missed probes in a row that make a hang'),
        backoffBaseMs: durationMs(
          DEFAULT_POLICY.backoffBaseMs,
          'Longest wait after a second failure; it doubles with each further one, and the wait is a random share of it',
        ),
        backoffCapMs: durationMs(DEFAULT_POLICY.backoffCapMs, 'The most that the longest wait grows to'),
        restartIntensity: count(
          DEFAULT_POLICY.restartIntensity,
          0,
          'Failures within restart_window_ms that are still followed by another attempt',
        ),
        restartWindowMs: durationMs(DEFAULT_POLICY.restartWindowMs, 'The sliding window in which failures are counted'),
        commandQueueLimit: count(DEFAULT_POLICY.commandQueueLimit, 0, 'Commands that may wait while another one runs'),
        standby: Type.Integer({
          minimum: 0,
          maximum: 1,
          default: DEFAULT_POLICY.standby,
          description: 'Spare GraphServers that are kept ready to take over; needs a profile with shared_data',
        }),
      },
      { ...section, description: 'Timeouts and limits of the lifecycle' },
    ),
    hold: Type.Object(
      {
        maxQueries: count(10_000, 0, 'Queries that may be parked while no GraphServer is active'),
        maxBytes: count(67_108_864, 0, 'Bytes of parked query bodies'),
        timeoutMs: durationMs(30_000, 'How long a query may be parked'),
      },
      { ...section, description: 'Bounds of holding queries while there is no active GraphServer' },
    ),
    isolation: Type.Optional(
      isolationSection('What the operating system takes from GraphServers whose launch profile does not say'),
    ),
    uploads: Type.Object(
      {
        maxFileBytes: count(104_857_600, 1, 'Largest file that can be uploaded'),
        maxTotalBytes: count(
          10_737_418_240,
          0,
          'Uploads are refused while those that are kept are this large together',
        ),
      },
      { ...section, description: 'Bounds of files that are uploaded to be loaded; they stay until they are deleted' },
    ),
    maxQueryBytes: count(16_777_216, 1, 'Largest accepted query body'),
    security: Type.Object(
      {
        adminTokenFile: optionalText('File of tokens, one a line, that may do everything at the Admin Service'),
        adminReadOnlyTokenFile: optionalText('File of tokens that may look, and change nothing'),
        queryTokenFile: optionalText('File of tokens that may query'),
        allowOpenQuery: flag(
          'Let the query endpoint listen on a network without a token; anybody there may then query',
        ),
        tlsCertFile: optionalText('PEM file of the certificate of both endpoints, with its chain; needs tls_key_file'),
        tlsKeyFile: optionalText('PEM file of the private key of that certificate'),
        maxConnections: count(4096, 1, 'Connections to one endpoint; more are closed as they come'),
        mutationsPerMinute: count(
          600,
          0,
          'Changing calls that one address may make at the Admin Service in a minute; 0: any number',
        ),
        dataDirectories: nullable(words('Directories', 0), {
          description:
            'Where loads may read files beside uploads in the workspace. Without it: anywhere while the Admin Service listens on loopback, else nowhere',
          default: null,
        }),
        allowFileAccess: flag(
          'Let queries of the embedded GraphServer read and write files, load extensions and change settings',
        ),
      },
      { ...section, description: 'Who may do what, and what they may reach' },
    ),
  },
  { additionalProperties: false },
);

/** Every option of the service, with its default where nothing was given. */
export type Config = Static<typeof ConfigSchema>;
