/** Reads the engine's type names, such as `STRUCT(a INT64[], b MAP(STRING, DATE))`. */

export type ValueType =
  | { readonly kind: 'scalar'; readonly name: string }
  | { readonly kind: 'decimal'; readonly scale: number }
  | { readonly kind: 'list'; readonly element: ValueType }
  | { readonly kind: 'struct'; readonly fields: ReadonlyMap<string, ValueType> }
  | { readonly kind: 'map'; readonly key: ValueType; readonly value: ValueType };

/** A field is a name, a blank and a type; only the name may contain blanks. */
const FIELD = /^(.+?) ((?:STRUCT|MAP|UNION|DECIMAL)\(.*|[A-Z][A-Z0-9_]*(?:\[\d*\])*)$/s;

export function parseType(text: string): ValueType {
  const list = /^(.*)\[\d*\]$/s.exec(text);
  if (list?.[1] !== undefined) return { kind: 'list', element: parseType(list[1]) };
  const composite = /^(STRUCT|MAP|DECIMAL)\((.*)\)$/s.exec(text);
  if (composite === null) return { kind: 'scalar', name: text };
  const parts = splitArguments(composite[2] ?? '');
  switch (composite[1]) {
    case 'MAP':
      return { kind: 'map', key: parseType(parts[0] ?? ''), value: parseType(parts[1] ?? '') };
    case 'DECIMAL':
      return { kind: 'decimal', scale: Number(parts[1]) };
    default:
      return { kind: 'struct', fields: new Map(parts.map(parseField)) };
  }
}

function parseField(text: string): [string, ValueType] {
  const [, name = text, type = ''] = FIELD.exec(text) ?? [];
  return [name, parseType(type)];
}

/** Splits at the commas outside parentheses. */
function splitArguments(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char === '(') depth += 1;
    if (char === ')') depth -= 1;
    if (char === ',' && depth === 0) {
      parts.push(text.slice(start, at).trim());
      start = at + 1;
    }
  }
  return [...parts, text.slice(start).trim()];
}
