import { expect, test } from 'vitest';
import { isDeviceId } from '#domain/device-id.ts';
import { describeMeters } from '#simulator/model/meter.ts';
import { SYSTEM_NAMES, type SystemName } from '#simulator/model/systems.ts';

const describeSome = (devices: number, systems: readonly SystemName[] = SYSTEM_NAMES, dcShare = 2 / 3) =>
  describeMeters({ devices, dcShare, prefix: 'sim', systems, seed: 1 });

test('three meters are two on DC and one on AC', () => {
  expect(describeSome(3).map(({ id, deviceType }) => [id, deviceType])).toEqual([
    ['sim-dc-0001', 'power_meter_dc'],
    ['sim-dc-0002', 'power_meter_dc'],
    ['sim-ac-0001', 'power_meter_ac'],
  ]);
});

test('a large fleet has as many ids as meters, all of them allowed, and runs under all systems', () => {
  const meters = describeSome(12_000);
  expect(new Set(meters.map(({ id }) => id)).size).toBe(12_000);
  expect(meters.every(({ id }) => isDeviceId(id))).toBe(true);
  expect(new Set(meters.map(({ system }) => system))).toEqual(new Set(SYSTEM_NAMES));
});

test('where the systems are all of one kind, so are the meters', () => {
  expect(new Set(describeSome(5, ['ac_25kv_50hz']).map(({ deviceType }) => deviceType))).toEqual(
    new Set(['power_meter_ac']),
  );
  expect(new Set(describeSome(5, ['dc_750', 'dc_3000'], 0).map(({ system }) => system))).toEqual(
    new Set(['dc_750', 'dc_3000']),
  );
});

test('a meter stays the same when the fleet grows', () => {
  const [small, large] = [describeSome(3), describeSome(300)];
  for (const { id, seed, system } of small)
    expect(large.find((meter) => meter.id === id)).toMatchObject({ seed, system });
});
