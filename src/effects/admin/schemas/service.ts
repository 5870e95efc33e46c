/** Commands to the service and its status. Fields beside GraphScope Interactive's own are marked as graphkeeper's. */
import { Type } from '@sinclair/typebox';
import { nullable, oneOf, ref, Time } from './build.js';
import { ErrorSchema } from './error.js';
import { GraphViewSchema } from './graph.js';

export const MessageSchema = Type.Object({ message: Type.String() });

export const CommandBodySchema = Type.Object(
  { graph_id: Type.Optional(nullable<string>('string', 'the id of a graph, as text')) },
  { description: '{"graph_id": "1"} or nothing' },
);

export const CommandReportSchema = Type.Object({
  message: Type.String(),
  graph_id: nullable<string>('string', "graphkeeper's: the graph that was meant"),
  generation: nullable<number>('integer', "graphkeeper's: the generation that serves it, or served it last"),
  took_ms: Type.Number({ description: "graphkeeper's: how long the command took, in milliseconds" }),
});

const GenerationSchema = Type.Object({
  number: Type.Integer(),
  graph_id: Type.String(),
  pid: nullable<number>('integer', 'leader of its process group; null before there is a process'),
  started_at: nullable<number>('integer', 'epoch ms'),
  ready_at: nullable<number>('integer', 'epoch ms'),
  phase: oneOf(['spawning', 'probing', 'serving', 'draining', 'terminating', 'exited']),
  role: oneOf(['active', 'candidate', 'standby', 'retiring']),
});

const GatewaySchema = Type.Object({
  mode: oneOf(['routing', 'holding', 'refusing']),
  answered: Type.Integer(),
  in_flight: Type.Integer(),
  held: Type.Integer(),
  held_bytes: Type.Integer(),
  replayed: Type.Integer(),
  refused: Type.Integer(),
});

export const StatusSchema = Type.Object(
  {
    status: Type.Unsafe<'Running' | 'Stopped'>({
      type: 'string',
      enum: ['Running', 'Stopped'],
      description: 'Running: a generation is active now',
    }),
    graph: Type.Union([ref(GraphViewSchema), Type.Null()], { description: 'the graph that is served now' }),
    hqps_port: Type.Integer({ description: 'the query port' }),
    bolt_port: Type.Integer({ description: '0: nothing listens' }),
    gremlin_port: Type.Integer({ description: '0: nothing listens' }),
    start_time: Type.Integer({ description: 'when the graph began to be served (epoch ms); 0 when none is' }),
    statistics_enabled: Type.Boolean(),
    lifecycle: Type.String({ description: "graphkeeper's: state of the service, e.g. ready, switching.preparing" }),
    target_graph_id: nullable<string>('string', "graphkeeper's: the graph that is served or being brought up"),
    recorded_graph_id: nullable<string>('string', "graphkeeper's: the graph that the next serve comes back on"),
    generation: Type.Union([GenerationSchema, Type.Null()], { description: "graphkeeper's: the active generation" }),
    generations: Type.Array(GenerationSchema, { description: "graphkeeper's: all that live, oldest first" }),
    restarts: Type.Integer({ description: "graphkeeper's: GraphServers that crashed or hung and were replaced" }),
    last_error: Type.Union([Type.Intersect([ref(ErrorSchema), Type.Object({ at: Time })]), Type.Null()]),
    gateway: GatewaySchema,
    endpoints: Type.Object({
      query: Type.String(),
      bolt: Type.Optional(Type.String()),
      gremlin: Type.Optional(Type.String()),
      admin: Type.Optional(Type.String()),
      inspector: Type.Optional(Type.String({ description: 'where the Stately inspector can be opened' })),
    }),
  },
  { $id: 'ServiceStatus' },
);

export const LogEntriesSchema = Type.Array(
  Type.Object({ time: Type.Number(), level: Type.String(), msg: Type.String() }, { additionalProperties: true }),
);
