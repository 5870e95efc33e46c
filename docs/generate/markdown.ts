/** The few words of Markdown that the pages use. */

/** The first line of every page. */
const NOTICE = '<!-- Written by npm run docs:transitions. Do not edit. -->';

export function code(text: string): string {
  return `\`${text}\``;
}

export function codes(texts: readonly string[]): string {
  return texts.map(code).join(', ');
}

export function fence(language: string, text: string): string {
  return `\`\`\`${language}\n${text.trimEnd()}\n\`\`\``;
}

/** A `|` in a cell would end it. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Blocks with an empty line between them, and one line end at the end. */
export function page(...blocks: readonly string[]): string {
  return `${[NOTICE, ...blocks].join('\n\n')}\n`;
}
