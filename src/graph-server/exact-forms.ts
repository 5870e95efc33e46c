/** Remembers which statements have answered with large integers, and their exact statements, to begin with these. */
import { MAX_CACHED_TEXT_LENGTH, type SchemaVersion } from './session.js';

export interface ExactForm {
  readonly text: string;
  /** The client's columns. */
  readonly names: readonly string[];
}

const MAX_FORMS = 256;

export class ExactForms {
  readonly #schema: SchemaVersion;
  readonly #forms = new Map<string, ExactForm>();
  #knownFor = -1;

  constructor(schema: SchemaVersion) {
    this.#schema = schema;
  }

  of(text: string): ExactForm | undefined {
    if (this.#knownFor !== this.#schema.current) this.#forms.clear();
    this.#knownFor = this.#schema.current;
    return this.#forms.get(text);
  }

  remember(text: string, form: ExactForm): void {
    if (text.length > MAX_CACHED_TEXT_LENGTH) return;
    if (this.#forms.size >= MAX_FORMS) this.#forms.clear();
    this.#forms.set(text, form);
  }

  forget(text: string): void {
    this.#forms.delete(text);
  }
}
