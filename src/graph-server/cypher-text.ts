/** Names and values inside Cypher text. No input can end the quotes that it is put into. */

/** A name of a type or a property. checkSchema refuses names with a backtick: the engine would keep the doubled one. */
export function quoteIdentifier(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}

/** A string literal. */
export function quoteString(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
