/** Where the generated files go. */
export const DOCS = new URL('../', import.meta.url);
