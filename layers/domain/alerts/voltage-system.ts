import * as z from 'zod';

/**
 * The supply systems whose limits the built-in rules know (EN 50163; IoT.md, supply systems). A device names its own in
 * `metadata.voltage_system`; one that names none is not judged by them.
 */
const VOLTAGE_SYSTEMS = ['dc_750', 'dc_1500', 'dc_3000', 'ac_15kv_16_7hz', 'ac_25kv_50hz'] as const;

export const VoltageSystem = z.enum(VOLTAGE_SYSTEMS, `expected one of ${VOLTAGE_SYSTEMS.join(', ')}`);
