import { clearAlerts } from '../alerts/clear.ts';
import type { Transaction } from '../postgres/pool.ts';

const OPEN = 'SELECT device_id FROM device_alerts WHERE alert_type = $1 AND rule = $2 AND cleared_at IS NULL';

/**
 * Ends all that a rule has begun: what is remembered of it for each device, and its open alerts. The rule is locked by a change of
 * it, so nothing can be begun meanwhile.
 */
export async function endAlerts(
  client: Transaction,
  { id, alert_type: type }: { id: string; alert_type: string },
  by: string,
): Promise<void> {
  await client.query('DELETE FROM alert_rule_states WHERE rule_id = $1', [id]);
  const { rows } = await client.query<{ device_id: string }>(OPEN, [type, id]);
  const at = Date.now();
  await clearAlerts(
    client,
    rows.map(({ device_id: deviceId }) => ({ deviceId, type, rule: id, at, by })),
  );
}
