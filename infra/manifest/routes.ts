import type { Method, Role, RouteSpec } from './types.ts';

const MEBIBYTE = 1024 * 1024;

const route = (method: Method, path: string, fn: string | null, role: Role | null): RouteSpec => ({
  method,
  path,
  function: fn,
  role,
  bodyLimit: MEBIBYTE,
});

/** All routes. A path's parameters are in braces and take one segment each. */
export const routes: RouteSpec[] = [
  route('GET', '/health', 'check-health', null),
  route('GET', '/healthz', 'check-health', null),
  route('GET', '/readyz', 'check-health', null),
  route('GET', '/metrics', null, 'viewer'),
  route('GET', '/api/devices', 'manage-devices', 'viewer'),
  route('POST', '/api/devices', 'manage-devices', 'admin'),
  route('GET', '/api/devices/{id}', 'manage-devices', 'viewer'),
  route('PUT', '/api/devices/{id}', 'manage-devices', 'operator'),
  route('PATCH', '/api/devices/{id}', 'manage-devices', 'operator'),
  route('DELETE', '/api/devices/{id}', 'manage-devices', 'admin'),
  route('POST', '/api/devices/{id}/heartbeat', 'manage-devices', 'operator'),
  route('GET', '/api/devices/{id}/status', 'manage-devices', 'viewer'),
  route('PUT', '/api/devices/{id}/status', 'manage-devices', 'operator'),
  route('POST', '/api/devices/{id}/certificate', 'issue-certificates', 'admin'),
  route('GET', '/api/devices/{id}/certificates', 'issue-certificates', 'viewer'),
  route('DELETE', '/api/devices/{id}/certificates/{certificate_id}', 'issue-certificates', 'admin'),
  route('GET', '/api/devices/{id}/metrics', 'query-metrics', 'viewer'),
  route('GET', '/api/devices/{id}/raw-data', 'read-archive', 'viewer'),
  route('GET', '/api/devices/{id}/raw-data/{category}/{name}', 'read-archive', 'viewer'),
  route('GET', '/api/devices/{id}/alerts', 'manage-alerts', 'viewer'),
  route('POST', '/api/devices/{id}/alerts', 'manage-alerts', 'operator'),
  route('GET', '/api/alerts', 'manage-alerts', 'viewer'),
  route('POST', '/api/alerts/{id}/acknowledge', 'manage-alerts', 'operator'),
  route('POST', '/api/alerts/{id}/clear', 'manage-alerts', 'operator'),
  route('GET', '/api/alert-deliveries', 'manage-alerts', 'viewer'),
  route('GET', '/api/devices/{id}/alert-rules', 'manage-rules', 'viewer'),
  route('GET', '/api/alert-rules', 'manage-rules', 'viewer'),
  route('POST', '/api/alert-rules', 'manage-rules', 'admin'),
  route('GET', '/api/alert-rules/{id}', 'manage-rules', 'viewer'),
  route('PUT', '/api/alert-rules/{id}', 'manage-rules', 'operator'),
  route('DELETE', '/api/alert-rules/{id}', 'manage-rules', 'admin'),
  route('GET', '/api/quarantine', 'read-archive', 'viewer'),
  route('GET', '/api/quarantine/{day}/{name}', 'read-archive', 'viewer'),
  route('GET', '/api/dead-letters', 'read-archive', 'viewer'),
  route('POST', '/api/dead-letters:redrive', 'read-archive', 'operator'),
  route('GET', '/api/stats', 'report-stats', 'viewer'),
];
