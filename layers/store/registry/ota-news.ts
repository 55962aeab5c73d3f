import type { Transaction } from '../postgres/pool.ts';
import type { News } from './news.ts';
import type { Observation } from './port.ts';

const OTA_FAILED = 'ota_failed';

/**
 * The latest word of each device about any of its updates, by its own (time, seq), with whether people were told of it: a word that
 * comes again raises nothing, even when the alert was cleared meanwhile. An alert names its word as `said`.
 */
const LATEST = `
  SELECT l.*, EXISTS (
    SELECT FROM device_alerts a
    WHERE a.device_id = l.device_id AND a.alert_type = '${OTA_FAILED}' AND a.details->>'cmd_id' = l.cmd_id AND a.details->>'said' = l.said
  ) AS told
  FROM (
    SELECT DISTINCT ON (device_id) device_id, cmd_id::text AS cmd_id, ota_state, ota_fw_version AS target, ota_detail AS detail,
      to_char(ota_time AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') || ' ' || ota_seq AS said
    FROM device_commands
    WHERE device_id = ANY ($1) AND ota_state IS NOT NULL
    ORDER BY device_id, ota_time DESC, ota_seq DESC, cmd_id DESC
  ) l`;

type Row = {
  device_id: string;
  cmd_id: string;
  ota_state: string;
  target: string;
  detail: string;
  said: string;
  told: boolean;
};

/**
 * An alert for whose latest firmware update failed, and its end when a later word is another one. What is driven again counts too, for
 * only the latest word decides.
 */
export async function otaNews(client: Transaction, seen: Observation[]): Promise<News[]> {
  const words = seen.filter(({ ota }) => ota !== null);
  if (words.length === 0) return [];
  const receipts = Map.groupBy(words, ({ deviceId }) => deviceId);
  const { rows } = await client.query<Row>(LATEST, [[...receipts.keys()]]);
  return rows.flatMap((row): News[] => {
    const { device_id: deviceId, cmd_id, ota_state, target, detail, said, told } = row;
    const at = Math.max(...(receipts.get(deviceId) ?? []).map(({ receivedAt }) => receivedAt));
    if (ota_state !== 'failed') return [{ clear: { deviceId, type: OTA_FAILED, at } }];
    if (told) return [];
    const message = `the update to firmware ${target} failed${detail === '' ? '' : `: ${detail}`}`;
    const details = { cmd_id, fw_version_target: target, detail, said };
    return [{ raise: { deviceId, type: OTA_FAILED, severity: 'critical', message, details, at } }];
  });
}
