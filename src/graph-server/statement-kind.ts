/** What can be told of a statement by its text alone, before the engine has looked at it. */

const TRANSACTION_CONTROL =
  /^(?:\s|\/\*(?:[^*]|\*(?!\/))*\*\/|\/\/[^\n]*\n)*(?:explain\s+|profile\s+)?(?:begin|commit|rollback|checkpoint)\b/i;

const WRITE_WORDS =
  /\b(?:create|merge|set|delete|remove|copy|drop|alter|comment|import|install|load|attach|detach|insert|update|analyze)\b/i;

const SCHEMA_WORDS =
  /\b(?:table|macro|sequence|type|graph|index|database|extension|call|install|load|attach|detach|use|copy|alter|drop|import)\b/i;

/** Whether it opens or ends a transaction, or needs to be alone. */
export function controlsTransaction(text: string): boolean {
  return TRANSACTION_CONTROL.test(text);
}

/** False for hardly any statement that writes; true for some that only read. */
export function mayWrite(text: string): boolean {
  return WRITE_WORDS.test(text);
}

/** False for no statement that changes tables, functions or indexes; true for many that do not. */
export function mayChangeSchema(text: string): boolean {
  return SCHEMA_WORDS.test(text);
}
