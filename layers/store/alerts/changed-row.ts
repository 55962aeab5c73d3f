import type { Changed } from './port.ts';

export type ChangedRow = {
  id: string;
  device_id: string;
  alert_type: string;
  rule: string;
  changed: boolean;
};

export const changedOf = ({ id, device_id, alert_type, rule, changed }: ChangedRow): Changed => ({
  id,
  deviceId: device_id,
  type: alert_type,
  rule,
  changed,
});
