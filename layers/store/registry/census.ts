import * as z from 'zod';
import type { Database } from '../postgres/pool.ts';
import type { Census } from './port.ts';

const CENSUS = `
  SELECT
    (SELECT coalesce(json_agg(c), '[]') FROM (
      SELECT connection_status, count(*) FROM devices GROUP BY 1 ORDER BY 1) c) AS connections,
    (SELECT coalesce(json_agg(c), '[]') FROM (
      SELECT status AS state, count(*) FROM device_commands GROUP BY 1 ORDER BY 1) c) AS commands,
    (SELECT coalesce(json_agg(c), '[]') FROM (
      SELECT alert_type AS type, severity, count(*) FROM device_alerts WHERE cleared_at IS NULL
      GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2) c) AS alerts`;

const Row = z.object({
  connections: z.array(z.object({ connection_status: z.string(), count: z.number() })),
  commands: z.array(z.object({ state: z.string(), count: z.number() })),
  alerts: z.array(z.object({ type: z.string(), severity: z.string(), count: z.number() })),
});

/** Counts what is in the registry, in one statement. */
export async function takeCensus(db: Database): Promise<Census> {
  const [row] = await db.query(CENSUS);
  return Row.parse(row);
}
