import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeMeters, type Meter } from '#simulator/model/meter.ts';
import { positionAt } from '#simulator/model/route.ts';
import { electricalAt, sampleAt } from '#simulator/model/samples.ts';
import { supplyAt } from '#simulator/model/supply.ts';
import { SYSTEM_NAMES, SYSTEMS, type SystemName } from '#simulator/model/systems.ts';

const TIME = Date.UTC(2026, 0, 15, 7);
const moments = fc.integer({ min: 0, max: 365 * 86_400 }).map((second) => TIME + second * 1000);
const systems = fc.constantFrom(...SYSTEM_NAMES);

const fleetOf = (seed: number, devices = 10): Meter[] =>
  describeMeters({ devices, dcShare: 0.6, prefix: 'sim', systems: SYSTEM_NAMES, seed });

const FLEETS = [1, 2, 3].map((seed) => fleetOf(seed));

/** One round of a train by the second, with the power at the contact line in W. */
function roundOf(meter: Meter) {
  const seconds = Math.floor(meter.route.speed.length / 2);
  return Array.from({ length: seconds }, (_, second) => {
    const time = TIME + second * 1000;
    const electrical = electricalAt(meter, time);
    const power = electrical.voltage * electrical.current * electrical.pf;
    return { ...electrical, power, ...positionAt(meter.route, time + meter.headStart) };
  });
}

describe('the contact line', () => {
  test('stays inside the permanent limits of EN 50163 whatever a train wants', () => {
    fc.assert(
      fc.property(
        systems,
        fc.integer({ min: 0, max: 200_000 }),
        fc.double({ min: -2e7, max: 2e7, noNaN: true }),
        moments,
        (name, place, power, time) => {
          const { lowest, highest } = SYSTEMS[name];
          const { voltage } = supplyAt(SYSTEMS[name], place, power, time);
          return voltage >= lowest && voltage <= highest;
        },
      ),
    );
  });

  test('falls when more power is drawn and rises when power is fed back', () => {
    fc.assert(
      fc.property(
        systems,
        fc.integer({ min: 0, max: 200_000 }),
        fc.integer({ min: 50, max: 800 }),
        moments,
        (name, place, kilowatts, time) => {
          const at = (power: number) => supplyAt(SYSTEMS[name], place, power * 1000, time).voltage;
          expect(at(kilowatts)).toBeLessThan(at(0));
          expect(at(-kilowatts)).toBeGreaterThan(at(0));
        },
      ),
    );
  });

  test('droops more the farther the train is from a substation', () => {
    const droop = (name: SystemName, place: number) =>
      supplyAt(SYSTEMS[name], place, 0, TIME).voltage - supplyAt(SYSTEMS[name], place, 500_000, TIME).voltage;
    expect(droop('dc_1500', 2500)).toBeGreaterThan(1.5 * droop('dc_1500', 0));
    expect(droop('ac_25kv_50hz', 0)).toBeGreaterThan(1.5 * droop('ac_25kv_50hz', 25_000));
  });

  test('gives V, I and pf whose product is the power', () => {
    fc.assert(
      fc.property(systems, fc.integer({ min: -300, max: 300 }), moments, (name, kilowatts, time) => {
        const { voltage, current, pf } = supplyAt(SYSTEMS[name], 700, kilowatts * 1000, time);
        expect(voltage * current * pf).toBeCloseTo(kilowatts * 1000, 3);
      }),
    );
  });
});

describe('a reading', () => {
  test('keeps within what IoT.md allows for its type', () => {
    const ranges = new Map([
      ['voltage_dc', [0, 4000]],
      ['current_dc', [-5000, 5000]],
      ['voltage_ac', [0, 30_000]],
      ['current_ac', [0, 2000]],
      ['frequency', [16.6, 50.1]],
      ['pf', [-1, 1]],
    ] as const);
    fc.assert(
      fc.property(fc.constantFrom(...FLEETS), moments, (meters, time) => {
        for (const meter of meters) {
          const { values } = sampleAt(meter, time);
          for (const [index, { type }] of meter.metrics.entries()) {
            const [lowest, highest] = ranges.get(type as 'pf')!;
            expect(values[index]).toBeGreaterThanOrEqual(lowest);
            expect(values[index]).toBeLessThanOrEqual(highest);
          }
        }
      }),
    );
  });

  test('of the frequency stays with that of its system', () => {
    for (const meter of fleetOf(1).filter(({ deviceType }) => deviceType === 'power_meter_ac')) {
      const { frequency } = SYSTEMS[meter.system];
      expect(Math.abs((sampleAt(meter, TIME).values[2] ?? 0) - frequency)).toBeLessThan(0.05);
    }
  });
});

describe.each(fleetOf(4))('the round of $vehicle.name $id under $system', (meter) => {
  const round = roundOf(meter);
  const energy = (sign: 1 | -1) =>
    round.reduce((sum, { power }) => sum + Math.max(0, sign * power), 0) / 3.6e6;
  const km = round.reduce((sum, { speed }) => sum + speed, 0) / 1000;

  test('takes between 15 and 120 Wh per tonne and km, as rail vehicles do', () => {
    const specific = ((energy(1) - energy(-1)) * 1000) / km / meter.vehicle.tare;
    expect(specific).toBeGreaterThan(15);
    expect(specific).toBeLessThan(120);
  });

  test('feeds back a part of what it takes', () => {
    expect(energy(-1) / energy(1)).toBeGreaterThan(0.05);
    expect(energy(-1) / energy(1)).toBeLessThan(0.5);
  });

  test('takes more power than its motors and auxiliaries have at no time', () => {
    const { traction, auxiliaries, climate } = meter.vehicle;
    const most = (traction / 0.86 + auxiliaries + climate) * 1000;
    expect(round.filter(({ power }) => power > most)).toEqual([]);
  });

  test('has stops, at which the auxiliaries go on drawing', () => {
    const { auxiliaries, climate } = meter.vehicle;
    const standing = round.filter(({ speed, acceleration }) => speed === 0 && acceleration === 0);
    expect(standing.length).toBeGreaterThan(60);
    const isPlausible = (kilowatts: number) =>
      kilowatts > auxiliaries * 0.999 && kilowatts < (auxiliaries + climate) * 1.001;
    expect(standing.filter(({ power }) => !isPlausible(power / 1000))).toEqual([]);
  });

  test('feeds back only while it brakes or goes downhill', () => {
    const fed = round.filter(({ power }) => power < 0);
    expect(fed.filter(({ acceleration, slope }) => acceleration >= 0 && slope >= 0)).toEqual([]);
  });

  test('moves without jumps and not faster than its top speed', () => {
    const top = meter.vehicle.topSpeed / 3.6 + 0.01;
    expect(round.filter(({ speed }) => speed < 0 || speed > top)).toEqual([]);
    const jumps = round.filter(
      ({ place }, index) => Math.abs(place - (round[index - 1]?.place ?? place)) > top + 5,
    );
    expect(jumps).toEqual([]);
  });
});
