import { inCanonicalUnit } from '#domain/units.ts';
import { SYSTEM_NAMES, SYSTEMS, type SystemName } from '#simulator/model/systems.ts';
import { code, tableOf } from './markdown.ts';

/** Limits of EN 50163 that hold for minutes at most, in V. */
const NON_PERMANENT: Record<SystemName, [number, number]> = {
  dc_750: [500, 1000],
  dc_1500: [1000, 1950],
  dc_3000: [2000, 3900],
  ac_15kv_16_7hz: [11_000, 18_000],
  ac_25kv_50hz: [17_500, 29_000],
};

/** Supply systems with their limits. */
export const voltages = (): string =>
  tableOf(
    ['system', 'nominal', 'frequency', 'permanent', 'non-permanent lowest / highest'],
    SYSTEM_NAMES.map((name) => {
      const { nominal, frequency, lowest, highest } = SYSTEMS[name];
      const hertz = frequency === 0 ? 'DC' : `${frequency} Hz`;
      return [
        code(name),
        `${nominal} V`,
        hertz,
        `${lowest} to ${highest} V`,
        `${NON_PERMANENT[name].join(' / ')} V`,
      ];
    }),
  );

const MEASURED: [type: string, range: string, meaning: string][] = [
  ['voltage_dc', '0 to 4000', 'Voltage of the line.'],
  ['current_dc', '-5000 to 5000', 'Current taken from the line; negative while energy is fed back.'],
  ['voltage_ac', '0 to 30000', 'Voltage of the line, RMS.'],
  ['current_ac', '0 to 2000', 'Current, RMS; it has no sign.'],
  ['frequency', 'not limited', 'Frequency of the line voltage.'],
  ['pf', '-1 to 1', 'Power factor, active over apparent power; negative while energy is fed back.'],
  ['thd_v', 'not limited', 'Total harmonic distortion of the voltage.'],
  ['thd_i', 'not limited', 'Total harmonic distortion of the current.'],
  ['temperature', 'not limited', 'Temperature that the device measures.'],
  ['battery', 'not limited', 'Voltage of the device’s own battery.'],
];

/** Measurement types with the units that the service stores them in. */
export const measurements = (): string =>
  tableOf(
    ['type', 'unit', 'range', 'meaning'],
    MEASURED.map(([type, range, meaning]) => [
      code(type),
      code(inCanonicalUnit(type, 0, undefined).unit),
      range,
      meaning,
    ]),
  );
