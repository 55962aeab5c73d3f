import * as z from 'zod';
import type { Content, JsonSchema, OpenApi, Operation, ResponseObject } from '#domain/openapi/types.ts';

/** An answer as it came over the wire. */
export type WireAnswer = { status: number; contentType: string | null; text: string };

type Found = { key: string; operation: Operation };

/** The OpenAPI document of a home, as a judge over what it answers. */
export class ApiDocument {
  readonly document: OpenApi;
  readonly #schemas = new Map<string, z.ZodType>();

  constructor(document: OpenApi) {
    this.document = document;
  }

  /** @param headers with a login, where the home asks for one */
  static async of(api: string, headers: Record<string, string> = {}): Promise<ApiDocument> {
    const response = await fetch(`${api}/openapi.json`, { headers });
    return new ApiDocument((await response.json()) as OpenApi);
  }

  /** All routes, by `GET /api/devices/{id}`. */
  operations(): Found[] {
    return Object.entries(this.document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({
        key: `${method.toUpperCase()} ${path}`,
        operation,
      })),
    );
  }

  has(key: string): boolean {
    return this.operations().some((found) => found.key === key);
  }

  /** Why an answer is not what the document says, or null. @param path without the query */
  objection(method: string, path: string, answer: WireAnswer): string | null {
    const found = this.#find(method, path);
    if (found === undefined) return null;
    const where = `${found.key} answered ${answer.status}`;
    const response = this.#response(found.operation, answer.status);
    if (response === undefined)
      return `${where}, which is not among its answers: ${answer.text.slice(0, 300)}`;
    const [type = ''] = (answer.contentType ?? '').split(';');
    const schema = response.content?.[type.trim()]?.schema;
    if (schema === undefined) return `${where} as ${type}, which is not among its media types`;
    if (!type.includes('json')) return null;
    return this.#misfit(where, schema, answer.text);
  }

  #misfit(where: string, schema: JsonSchema, text: string): string | null {
    const result = this.#validator(schema).safeParse(JSON.parse(text));
    return result.success
      ? null
      : `${where} off its schema: ${z.prettifyError(result.error)} in ${text.slice(0, 300)}`;
  }

  #validator(schema: JsonSchema): z.ZodType {
    const key = JSON.stringify(schema);
    let validator = this.#schemas.get(key);
    if (validator === undefined) {
      const whole = { ...schema, $defs: this.document.components.schemas };
      const text = JSON.stringify(whole).replaceAll('#/components/schemas/', '#/$defs/');
      validator = z.fromJSONSchema(JSON.parse(text));
      this.#schemas.set(key, validator);
    }
    return validator;
  }

  #response(operation: Operation, status: number): ResponseObject | undefined {
    const response = operation.responses[String(status)];
    if (response === undefined || !('$ref' in response)) return response;
    return this.document.components.responses[response.$ref.split('/').at(-1)!];
  }

  /** A literal segment goes before a parameter, as in the homes. */
  #find(method: string, path: string): Found | undefined {
    const fitting = this.operations().filter(({ key }) => {
      const [wanted, pattern = ''] = key.split(' ');
      return wanted === method && patternOf(pattern).test(path);
    });
    return fitting.sort((a, b) => parameters(a.key) - parameters(b.key))[0];
  }
}

const parameters = (key: string): number => key.split('{').length;

const patternOf = (path: string): RegExp =>
  new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`);

/** The schemas of a body, by media type. */
export const bodiesOf = ({ requestBody }: Operation): [string, JsonSchema][] =>
  Object.entries<Content[string]>(requestBody?.content ?? {}).map(([type, { schema }]) => [type, schema]);
