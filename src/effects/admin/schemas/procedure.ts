/** Stored procedures. */
import { Type } from '@sinclair/typebox';
import { Anything, oneOf, Time } from './build.js';
import { PropertyTypeSchema } from './property-type.js';

export const ProcedureDocumentSchema = Type.Object(
  {
    name: Type.String({ description: 'a name of letters, digits and underscores' }),
    description: Type.Optional(Type.String()),
    type: Type.String({ description: '"cypher"; Interactive knows "cpp" as well, which is refused here' }),
    query: Type.String({ minLength: 1, description: 'a single statement of Cypher; parameters are written $name' }),
    enable: Type.Optional(Type.Boolean({ description: "graphkeeper's: true, the default, or false" })),
  },
  { $id: 'ProcedureDocument', description: 'a procedure: {"name", "type": "cypher", "query"}' },
);

export const ProcedureUpdateSchema = Type.Object(
  { description: Type.Optional(Type.String()), enable: Type.Optional(Type.Boolean()) },
  { description: '{"description"}, {"enable"} or both' },
);

const ValueSchema = Type.Object({
  name: Type.String(),
  type: PropertyTypeSchema,
  allow_cast: Type.Boolean(),
});

export const ProcedureSchema = Type.Object(
  {
    id: Type.String({ description: 'the name' }),
    name: Type.String(),
    bound_graph: Type.String({ description: 'the id of its graph' }),
    description: Type.String(),
    type: oneOf(['cypher']),
    query: Type.String({ description: 'empty for one that is built in' }),
    params: Type.Array(ValueSchema, { description: 'what it takes, in the order of the arguments' }),
    returns: Type.Array(ValueSchema, {
      description: 'its columns; what is no property type, such as a vertex, as text',
    }),
    option: Anything,
    enable: Type.Boolean({ description: 'generations get it when they start' }),
    runnable: Type.Boolean({ description: 'it can be called now: the active generation was started with it' }),
    library: Type.String({ description: 'empty: nothing is compiled to a library here' }),
    creation_time: Time,
    update_time: Time,
  },
  { $id: 'Procedure' },
);
