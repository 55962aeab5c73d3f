/** A JSON Schema (2020-12), as far as we write it. */
export type JsonSchema = { [keyword: string]: unknown };

export type Parameter = {
  name: string;
  in: 'path' | 'query' | 'header';
  required: boolean;
  description?: string;
  schema: JsonSchema;
};

/** By media type. */
export type Content = Record<string, { schema: JsonSchema }>;

type Header = { description: string; schema: JsonSchema };

export type ResponseObject = { description: string; headers?: Record<string, Header>; content?: Content };

export type Operation = {
  operationId: string;
  tags: string[];
  summary: string;
  description?: string;
  security: Record<string, string[]>[];
  parameters: Parameter[];
  requestBody?: { required: boolean; content: Content };
  responses: Record<string, ResponseObject | { $ref: string }>;
};

/** An OpenAPI document (https://spec.openapis.org/oas/v3.1.0.html), as far as we write it. */
export type OpenApi = {
  openapi: '3.1.0';
  info: { title: string; version: string; description: string };
  servers: { url: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: {
    schemas: Record<string, JsonSchema>;
    responses: Record<string, ResponseObject>;
    securitySchemes: Record<string, object>;
  };
};
