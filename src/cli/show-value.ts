/** A value of a query's answer as text for people. The JSON form marks what JSON has no word for with `$` keys. */

interface Element {
  readonly id?: unknown;
  readonly label?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
}

export function showValue(value: unknown): string {
  return typeof value === 'string' ? value : showNested(value);
}

/** Inside a list or map a string is quoted, so that one sees where it ends. */
function showNested(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(showNested).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const [[key, inner] = [], ...others] = Object.entries(value);
  if (key?.startsWith('$') && others.length === 0) return showTagged(key, inner);
  return showMap(value);
}

function showTagged(tag: string, inner: unknown): string {
  if (tag === '$node') return `(${showElement(inner as Element)})`;
  if (tag === '$rel') return `[${showElement(inner as Element)}]`;
  if (tag === '$path') return showPath(inner);
  return typeof inner === 'string' ? inner : showNested(inner);
}

function showElement({ label, properties }: Element): string {
  const fields = Object.keys(properties ?? {}).length > 0 ? ` ${showMap(properties ?? {})}` : '';
  return `:${label ?? ''}${fields}`;
}

/** Nodes and relationships in turn, as a list or by kind. */
function showPath(path: unknown): string {
  if (Array.isArray(path)) return path.map(showNested).join('-');
  const { nodes = [], rels = [] } = path as { nodes?: readonly unknown[]; rels?: readonly unknown[] };
  return nodes
    .flatMap((node, index) => [showNested(node), ...(index < rels.length ? [showNested(rels[index])] : [])])
    .join('-');
}

function showMap(map: object): string {
  const fields = Object.entries(map).map(([key, value]) => `${key}: ${showNested(value)}`);
  return `{${fields.join(', ')}}`;
}
