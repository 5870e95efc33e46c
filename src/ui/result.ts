/** The answer to a query, and the graph that is in it. Forms of values: docs/reference/values.md. */

export interface QueryAnswer {
  readonly columns: readonly { readonly name: string }[];
  readonly rows: readonly (readonly unknown[])[];
}

export interface GraphElement {
  readonly id: string;
  readonly label: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

export interface GraphEdge extends GraphElement {
  readonly src: string;
  readonly dst: string;
}

export interface ResultGraph {
  readonly nodes: readonly GraphElement[];
  readonly edges: readonly GraphEdge[];
}

/** Each node and edge once, wherever in the rows it is; edges without their nodes get nodes that have only an id. */
export function graphIn(rows: QueryAnswer['rows']): ResultGraph {
  const nodes = new Map<string, GraphElement>();
  const edges = new Map<string, GraphEdge>();
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    else if (isObject(value)) {
      const { $node: node, $rel: edge } = value;
      if (isElement(node)) nodes.set(node.id, node);
      else if (isEdge(edge)) edges.set(edge.id, edge);
      else Object.values(value).forEach(visit);
    }
  };
  visit(rows);
  for (const { src, dst } of edges.values()) {
    for (const id of [src, dst]) if (!nodes.has(id)) nodes.set(id, { id, label: '', properties: {} });
  }
  return { nodes: [...nodes.values()], edges: [...edges.values()] };
}

/** What a person would call it: its name, else its first property, else its label. */
export function titleOf({ label, properties, id }: GraphElement): string {
  const { name = Object.values(properties)[0] } = properties;
  return name === undefined || name === null ? label || id : showValue(name);
}

/** One value as text. */
export function showValue(value: unknown): string {
  if (typeof value === 'string') return value;
  if (!isObject(value)) return JSON.stringify(value);
  const { $node: node, $rel: edge, $int: integer, $float: float } = value;
  if (isEdge(edge)) return `-[:${edge.label}${properties(edge)}]->`;
  if (isElement(node)) return `(:${node.label}${properties(node)})`;
  if (typeof integer === 'string') return integer;
  if (typeof float === 'string') return float;
  return JSON.stringify(value);
}

function properties({ properties: given }: GraphElement): string {
  const shown = Object.entries(given).map(([name, value]) => `${name}: ${showValue(value)}`);
  return shown.length === 0 ? '' : ` {${shown.join(', ')}}`;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isElement(value: unknown): value is GraphElement {
  return (
    isObject(value) && typeof value.id === 'string' && typeof value.label === 'string' && isObject(value.properties)
  );
}

function isEdge(value: unknown): value is GraphEdge {
  return (
    isElement(value) &&
    'src' in value &&
    'dst' in value &&
    typeof value.src === 'string' &&
    typeof value.dst === 'string'
  );
}
