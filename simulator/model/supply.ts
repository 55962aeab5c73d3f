import type { System } from './systems.ts';

/** What a meter between contact line and train sees: V, A, Hz; `pf` and the sign of the current as IoT.md has them. */
export type Electrical = { voltage: number; current: number; frequency: number; pf: number };

/** Reactive power in var that filters and transformer take at any load; it is why pf is poor at low load. */
const REACTIVE = 60_000;

/** Best power factor of a four-quadrant converter, the rest being harmonics. */
const BEST_PF = 0.998;

/** A train lowers its own power rather than pull the line below this share of the nominal voltage (EN 50388). */
const POWER_LIMIT_FROM = 0.85;

/**
 * A train at `place` (m along the line) that wants `power` W. The voltage falls by the current over the resistance
 * to the substation and rises while the train feeds back. What the line can't take goes into the brake resistor and
 * what it can't give is not taken, so the voltage stays inside the permanent limits of EN 50163.
 */
export function supplyAt(system: System, place: number, power: number, time: number): Electrical {
  const ohm = resistanceAt(system, place);
  const noLoad = system.noLoad * (1 + 0.012 * wander(time, place));
  const limitAt = (voltage: number) => (voltage * (noLoad - voltage)) / ohm;
  const taken = Math.max(
    Math.min(power, limitAt(system.nominal * POWER_LIMIT_FROM)),
    limitAt(system.highest * 0.99),
  );
  // P = V I and V = V0 - R I, solved in the form that has no cancellation at small currents.
  const active = (2 * taken) / (noLoad + Math.sqrt(noLoad * noLoad - 4 * ohm * taken));
  const voltage = noLoad - ohm * active;
  return system.frequency === 0
    ? { voltage, current: active, frequency: 0, pf: 1 }
    : alternating(system, voltage, taken, time);
}

/**
 * The current of an AC meter has no sign: fed back energy shows as a negative power factor, so that P = V I pf
 * holds for both directions.
 */
function alternating(system: System, voltage: number, power: number, time: number): Electrical {
  const apparent = Math.hypot(power, REACTIVE) / BEST_PF;
  const frequency = system.frequency * (1 + 0.0006 * wander(time, 0));
  return { voltage, current: apparent / voltage, frequency, pf: power / apparent };
}

/** DC is fed from both sides; an AC section only from its own substation, in its middle. */
function resistanceAt({ line, frequency }: System, place: number): number {
  const spacing = line.spacingKm;
  const from = (place / 1000) % spacing;
  const km = frequency === 0 ? (from * (spacing - from)) / spacing : Math.abs(from - spacing / 2);
  return line.substationOhm + line.ohmPerKm * km;
}

/** What everybody else on the grid does: slow waves in [-1, 1] whose periods (47 s to 29 min) share no multiple. */
function wander(time: number, place: number): number {
  const seconds = time / 1000 + place / 200;
  const wave = (period: number) => Math.sin((2 * Math.PI * seconds) / period);
  return 0.4 * wave(47) + 0.3 * wave(307) + 0.3 * wave(1733);
}
