import { requestHandler } from '#lambda/request-handler.ts';
import { list, revoke } from './certificates.ts';
import { issue } from './issue.ts';
import { build, Config } from './services.ts';

/** What devices prove by who they are. */
export const routes = {
  'POST /api/devices/{id}/certificate': issue,
  'GET /api/devices/{id}/certificates': list,
  'DELETE /api/devices/{id}/certificates/{certificate_id}': revoke,
};

export const handler = requestHandler({ name: 'issue-certificates', config: Config, build, routes });
