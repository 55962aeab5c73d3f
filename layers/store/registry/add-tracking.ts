/**
 * Gives devices the row that moves with their messages, where they have none. The lock on the device keeps it from being
 * removed meanwhile; without a row of the other kind nobody can hold that one and wait for this.
 */
export const ADD_TRACKING = `
  INSERT INTO device_seq_tracking (device_id)
  SELECT device_id FROM devices d
  WHERE device_id = ANY ($1) AND NOT EXISTS (SELECT FROM device_seq_tracking t WHERE t.device_id = d.device_id)
  ORDER BY device_id
  FOR KEY SHARE
  ON CONFLICT DO NOTHING
  RETURNING device_id`;
