/** The supply systems of EN 50163 that a meter can stand under. */
export const SYSTEM_NAMES = ['dc_750', 'dc_1500', 'dc_3000', 'ac_15kv_16_7hz', 'ac_25kv_50hz'] as const;
export type SystemName = (typeof SYSTEM_NAMES)[number];

/**
 * Voltages in V: `lowest` and `highest` are the permanent limits of EN 50163, `noLoad` is what a substation gives
 * when nobody draws. `frequency` in Hz, 0 for DC. The line: resistance in ohm inside the substation and per km of
 * contact line with its return, and the distance between substations in km.
 */
export type System = {
  nominal: number;
  lowest: number;
  highest: number;
  noLoad: number;
  frequency: number;
  line: { substationOhm: number; ohmPerKm: number; spacingKm: number };
};

export const SYSTEMS: Record<SystemName, System> = {
  dc_750: {
    nominal: 750,
    lowest: 500,
    highest: 900,
    noLoad: 820,
    frequency: 0,
    line: { substationOhm: 0.012, ohmPerKm: 0.02, spacingKm: 2 },
  },
  dc_1500: {
    nominal: 1500,
    lowest: 1000,
    highest: 1800,
    noLoad: 1620,
    frequency: 0,
    line: { substationOhm: 0.03, ohmPerKm: 0.04, spacingKm: 5 },
  },
  dc_3000: {
    nominal: 3000,
    lowest: 2000,
    highest: 3600,
    noLoad: 3300,
    frequency: 0,
    line: { substationOhm: 0.06, ohmPerKm: 0.05, spacingKm: 18 },
  },
  ac_15kv_16_7hz: {
    nominal: 15_000,
    lowest: 12_000,
    highest: 17_250,
    noLoad: 15_900,
    frequency: 16.7,
    line: { substationOhm: 1, ohmPerKm: 0.16, spacingKm: 40 },
  },
  ac_25kv_50hz: {
    nominal: 25_000,
    lowest: 19_000,
    highest: 27_500,
    noLoad: 26_500,
    frequency: 50,
    line: { substationOhm: 1.5, ohmPerKm: 0.3, spacingKm: 50 },
  },
};

export const isDc = (name: SystemName): boolean => SYSTEMS[name].frequency === 0;
