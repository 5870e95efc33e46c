/** Holds answers of the Admin Service against its own API document. */
import { Ajv2020 } from 'ajv/dist/2020.js';

export interface ApiDocument {
  readonly openapi: string;
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly schemas: Record<string, object> };
}

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required?: boolean }[];
  readonly responses: Record<string, { readonly description: string; readonly content?: Record<string, object> }>;
}

export interface Answered {
  readonly status: number;
  readonly body: unknown;
}

/** Says what is wrong with an answer, by what the document promises for its route; null when nothing is. */
export type Complaint = (method: string, path: string, answer: Answered) => string | null;

export function complainBy(document: ApiDocument): Complaint {
  const ajv = new Ajv2020({ strict: false });
  ajv.addSchema(document, 'api');
  return (method, path, { status, body }) => {
    const what = `${method} ${path} ${status}`;
    const plain = path.replace(/\?.*/, '').replace(/\/$/, '');
    const route = Object.keys(document.paths).find((template) =>
      new RegExp(`^${template.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(plain),
    );
    const operation = route === undefined ? undefined : document.paths[route]?.[method.toLowerCase()];
    if (route === undefined || operation === undefined) {
      // Who may do nothing there is told so first.
      return [400, 401, 403, 404, 405].includes(status) ? null : `${what}: the document has no such route`;
    }
    const promised = operation.responses[status] ? String(status) : 'default';
    const place = ['paths', route, method.toLowerCase(), 'responses', promised];
    const pointer = [...place, 'content', 'application/json', 'schema']
      .map((key) => encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1')))
      .join('/');
    const isValid = ajv.getSchema(`api#/${pointer}`);
    if (!isValid) return `${what}: the document promises nothing for it`;
    return isValid(body) ? null : `${what}: ${ajv.errorsText(isValid.errors)}`;
  };
}
