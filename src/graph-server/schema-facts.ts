/** Which of two schemas the tables of a database have: told by what is in one of the two only. Must not import the engine. */
import type { DatabaseTables } from '../types/database-tables.js';
import type { GraphSchema } from '../types/graph.js';

/** Whether a change from `before` to `after` has been made. What queries did to other tables does not matter. */
export function hasChanged(tables: DatabaseTables, before: GraphSchema, after: GraphSchema): boolean {
  const [present, old, wanted] = [factsOfTables(tables), factsOfSchema(before), factsOfSchema(after)];
  const made = [...wanted].filter((fact) => !old.has(fact)).every((fact) => present.has(fact));
  const gone = [...old].filter((fact) => !wanted.has(fact)).every((fact) => !present.has(fact));
  return made && gone;
}

type Facts = ReadonlySet<string>;

function factsOfSchema({ vertex_types, edge_types = [] }: GraphSchema): Facts {
  return new Set([
    ...vertex_types.flatMap(({ type_name, properties }) =>
      factsOfType(
        type_name,
        properties.map((one) => one.property_name),
      ),
    ),
    ...edge_types.flatMap(({ type_name, properties = [], vertex_type_pair_relations: pairs }) => [
      ...factsOfType(
        type_name,
        properties.map((one) => one.property_name),
      ),
      ...pairs.map((pair) => factOfPair(type_name, pair.source_vertex, pair.destination_vertex)),
    ]),
  ]);
}

function factsOfTables({ vertices, edges }: DatabaseTables): Facts {
  const names = (columns: readonly { readonly name: string }[]) => columns.map(({ name }) => name);
  return new Set([
    ...[...vertices, ...edges].flatMap(({ label, columns }) => factsOfType(label, names(columns))),
    ...edges.flatMap(({ label, pairs }) =>
      pairs.map(({ source, destination }) => factOfPair(label, source, destination)),
    ),
  ]);
}

function factsOfType(name: string, properties: readonly string[]): string[] {
  return [JSON.stringify([name]), ...properties.map((property) => JSON.stringify([name, property]))];
}

function factOfPair(name: string, source: string, destination: string): string {
  return JSON.stringify([name, source, destination]);
}
