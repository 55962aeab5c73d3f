/** Whether a rule `r` holds for a device `d`. */
export const APPLIES = `
  (r.enabled AND CASE r.scope
    WHEN 'fleet' THEN true
    WHEN 'type' THEN r.target = d.device_type
    WHEN 'voltage_system' THEN r.target = d.metadata ->> 'voltage_system'
    ELSE r.target = d.device_id END)`;
