import * as z from 'zod';
import { contracts } from '#domain/api/contracts.ts';
import { describeApi } from '#domain/api/describe.ts';
import { openApiOf } from '#domain/openapi/document.ts';
import type { OpenApi } from '#domain/openapi/types.ts';
import { RouteRolesSetting } from '#lambda/access/route-roles-setting.ts';
import { requestHandler } from '#lambda/request-handler.ts';
import { route } from '#lambda/route.ts';
import { PAGE_POLICY, pageOf } from './page.ts';

export const Config = z.object({ ROUTE_ROLES: RouteRolesSetting });

export type Services = { document: OpenApi; page: string };

export const build = ({ ROUTE_ROLES }: z.infer<typeof Config>): Services => {
  const document = openApiOf(contracts, ROUTE_ROLES);
  return { document, page: pageOf(document) };
};

const document = route(describeApi.document, async (_, services: Services) => ({
  status: 200,
  json: services.document,
}));

const page = route(describeApi.page, async (_, services: Services) => ({
  status: 200,
  headers: { 'content-security-policy': PAGE_POLICY },
  text: services.page,
  contentType: 'text/html; charset=utf-8',
}));

/** This API as programs and people read it; it tells what stands in its source, and nothing of a fleet. */
export const routes = { 'GET /openapi.json': document, 'GET /docs': page };

export const handler = requestHandler({ name: 'describe-api', config: Config, build, routes });
