import { requestHandler } from '#lambda/request-handler.ts';
import { listAudit } from './audit.ts';
import { create, list, revoke } from './keys.ts';
import { issuePassword } from './mqtt-password.ts';
import { build, Config } from './services.ts';

/** Who may come in, and who has changed what. */
export const routes = {
  'POST /api/keys': create,
  'GET /api/keys': list,
  'DELETE /api/keys/{id}': revoke,
  'POST /api/devices/{id}/mqtt-password': issuePassword,
  'GET /api/audit': listAudit,
};

export const handler = requestHandler({ name: 'manage-access', config: Config, build, routes });
