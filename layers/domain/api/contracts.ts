import { alertRulesApi } from './alert-rules.ts';
import { alertsApi } from './alerts.ts';
import { auditApi } from './audit.ts';
import { certificatesApi } from './certificates.ts';
import { commandsApi } from './commands.ts';
import type { AnyContract } from './contract.ts';
import { deadLettersApi } from './dead-letters.ts';
import { describeApi } from './describe.ts';
import { devicesApi } from './devices.ts';
import { healthApi } from './health.ts';
import { keysApi } from './keys.ts';
import { metricsApi } from './metrics.ts';
import { mqttPasswordsApi } from './mqtt-passwords.ts';
import { quarantineApi } from './quarantine.ts';
import { rawDataApi } from './raw-data.ts';
import { statsApi } from './stats.ts';

/** The contract of each route of the manifest, by its key there; the functions' routes are bound to the same ones. */
export const contracts: Record<string, AnyContract> = {
  'GET /health': healthApi.health,
  'GET /healthz': healthApi.alive,
  'GET /readyz': healthApi.ready,
  'GET /metrics': healthApi.figures,
  'GET /openapi.json': describeApi.document,
  'GET /docs': describeApi.page,
  'GET /api/devices': devicesApi.list,
  'POST /api/devices': devicesApi.create,
  'POST /api/devices:import': devicesApi.import,
  'GET /api/devices/{id}': devicesApi.get,
  'PUT /api/devices/{id}': devicesApi.put,
  'PATCH /api/devices/{id}': devicesApi.patch,
  'DELETE /api/devices/{id}': devicesApi.remove,
  'POST /api/devices/{id}/heartbeat': devicesApi.heartbeat,
  'GET /api/devices/{id}/status': devicesApi.getStatus,
  'PUT /api/devices/{id}/status': devicesApi.putStatus,
  'GET /api/devices/{id}/commands': commandsApi.list,
  'POST /api/devices/{id}/commands': commandsApi.send,
  'GET /api/devices/{id}/config': commandsApi.getConfig,
  'PUT /api/devices/{id}/config': commandsApi.putConfig,
  'GET /api/commands/{cmd_id}': commandsApi.get,
  'DELETE /api/commands/{cmd_id}': commandsApi.cancel,
  'PUT /api/commands/{cmd_id}/ack': commandsApi.acknowledge,
  'GET /api/devices/{id}/alert-rules': alertRulesApi.forDevice,
  'GET /api/alert-rules': alertRulesApi.list,
  'POST /api/alert-rules': alertRulesApi.create,
  'GET /api/alert-rules/{id}': alertRulesApi.get,
  'PUT /api/alert-rules/{id}': alertRulesApi.put,
  'DELETE /api/alert-rules/{id}': alertRulesApi.remove,
  'GET /api/devices/{id}/alerts': alertsApi.listOfDevice,
  'POST /api/devices/{id}/alerts': alertsApi.raise,
  'GET /api/alerts': alertsApi.list,
  'POST /api/alerts/{id}/acknowledge': alertsApi.acknowledge,
  'POST /api/alerts/{id}/clear': alertsApi.clear,
  'GET /api/alert-deliveries': alertsApi.deliveries,
  'POST /api/devices/{id}/certificate': certificatesApi.issue,
  'GET /api/devices/{id}/certificates': certificatesApi.list,
  'DELETE /api/devices/{id}/certificates/{certificate_id}': certificatesApi.revoke,
  'POST /api/devices/{id}/mqtt-password': mqttPasswordsApi.issue,
  'GET /api/devices/{id}/metrics': metricsApi.query,
  'GET /api/devices/{id}/raw-data': rawDataApi.list,
  'GET /api/devices/{id}/raw-data/{category}/{name}': rawDataApi.read,
  'GET /api/quarantine': quarantineApi.list,
  'GET /api/quarantine/{day}/{name}': quarantineApi.read,
  'GET /api/dead-letters': deadLettersApi.list,
  'POST /api/dead-letters:redrive': deadLettersApi.redrive,
  'GET /api/stats': statsApi.get,
  'GET /api/keys': keysApi.list,
  'POST /api/keys': keysApi.create,
  'DELETE /api/keys/{id}': keysApi.revoke,
  'GET /api/audit': auditApi.list,
};
