-- Sample devices, for a look at the API without a fleet: psql "$DATABASE_URL" -f sql/seed.sql. Does no harm twice.
INSERT INTO devices (device_id, device_name, device_type, location, status, metadata, search)
SELECT device_id, device_name, device_type, location, status, metadata::jsonb,
  lower(concat_ws(E'\n', device_id, device_name, location))
FROM (VALUES
  ('meter-tram-012', 'Tram 12, roof', 'power_meter_dc', 'Depot North', 'active', '{"voltage_system": "dc_750", "vehicle": "T-012"}'),
  ('meter-metro-104', 'Metro 104, car 2', 'power_meter_dc', 'Line 4', 'active', '{"voltage_system": "dc_1500", "vehicle": "M-104"}'),
  ('meter-regio-007', 'Regional train 7', 'power_meter_ac', 'Workshop', 'maintenance', '{"voltage_system": "ac_15kv_16_7hz", "vehicle": "R-007"}')
) AS sample (device_id, device_name, device_type, location, status, metadata)
ON CONFLICT DO NOTHING;

INSERT INTO device_seq_tracking (device_id)
SELECT device_id FROM devices WHERE device_id LIKE 'meter-%' ON CONFLICT DO NOTHING;
