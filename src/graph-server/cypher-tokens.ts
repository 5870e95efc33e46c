/** Splits Cypher into words, texts and signs, far enough to find clauses. It never judges: the engine parses. */

export interface Token {
  readonly text: string;
  /** Brackets of all kinds that are open around it. */
  readonly depth: number;
}

/** Blanks and comments; texts; quoted names; words and parameters; any other character. */
const TOKEN = /(\s+|\/\*.*?\*\/|\/\/[^\n]*)|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`[^`]*`|\$?[\p{L}\p{N}_]+|./gsu;

/** Comments become blanks. */
export function tokenize(text: string): Token[] {
  let depth = 0;
  return Array.from(text.matchAll(TOKEN), ([token, blank]) => {
    if (/^[)\]}]/.test(token)) depth -= 1;
    const at = depth;
    if (/^[([{]/.test(token)) depth += 1;
    return { text: blank === undefined ? token : ' ', depth: at };
  });
}

/** Where this word stands outside all brackets as a keyword: not as a property, label or type of that name. */
export function findKeywords(tokens: readonly Token[], ...words: readonly string[]): number[] {
  return tokens.flatMap(({ text, depth }, index) => {
    const follows = tokens[index - 1]?.text ?? '';
    return depth === 0 && words.includes(text.toUpperCase()) && follows !== '.' && follows !== ':' ? [index] : [];
  });
}

/** Splits at a sign outside all brackets. */
export function splitTokens(tokens: readonly Token[], sign: string): Token[][] {
  const parts: Token[][] = [[]];
  for (const token of tokens) {
    if (token.depth === 0 && token.text === sign) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts;
}

export function joinTokens(tokens: readonly Token[]): string {
  return tokens
    .map(({ text }) => text)
    .join('')
    .trim();
}

/** Several statements, as the last one and those before it. */
export function splitLast(text: string): { readonly before: string; readonly last: string } {
  const statements = splitTokens(tokenize(text), ';').map(joinTokens);
  const filled = statements.filter((statement) => statement !== '');
  return { before: filled.slice(0, -1).join('; '), last: filled.at(-1) ?? '' };
}
