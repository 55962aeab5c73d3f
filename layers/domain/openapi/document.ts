import { type RouteRoles, routeKeyOf } from '../access/route-roles.ts';
import type { AnyContract } from '../api/contract.ts';
import { operationOf } from './operation.ts';
import { refusalResponses } from './responses.ts';
import { SchemaWriter } from './schema-writer.ts';
import type { OpenApi, Operation } from './types.ts';

const DESCRIPTION = `Registry, measurements and raw messages of energy meters.
Lists are plain arrays, newest first; the Link header leads to the next page. Times are ISO 8601 in UTC; in queries also epoch
milliseconds or relative to now (-1h, -7d, now()). Errors are application/problem+json and say what to change.`;

/**
 * The API as an OpenAPI document, made of the schemas that parse its requests and answers.
 * @param contracts by route key, such as `GET /api/devices/{id}`
 * @param roles which role each route asks for; a route that is not among them is left out
 */
export function openApiOf(contracts: Record<string, AnyContract>, roles: RouteRoles): OpenApi {
  const schemas = new SchemaWriter();
  const paths: OpenApi['paths'] = {};
  for (const [key, contract] of Object.entries(contracts)) {
    const role = roles.get(routeKeyOf(key));
    if (role === undefined) continue;
    const [method = '', path = ''] = key.split(' ');
    const operation: Operation = operationOf(method, path, contract, role, schemas);
    paths[path] = { ...paths[path], [method.toLowerCase()]: operation };
  }
  const responses = refusalResponses(schemas);
  return {
    openapi: '3.1.0',
    info: { title: 'iot-meter', version: '1', description: DESCRIPTION },
    servers: [{ url: '/' }],
    paths,
    components: {
      schemas: schemas.components,
      responses,
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'A JWT of the OIDC issuer, or an API key' },
      },
    },
  };
}
