/** Values of one metric. `times` in epoch milliseconds, ascending, each once. */
export type Samples = { times: number[]; values: number[] };

type Rule = {
  metric: string;
  inputs: readonly [string, string, string?];
  of: (v: number, i: number, pf: number) => number;
};

/**
 * What the server derives (IoT.md, derived values), of root mean square values where the current alternates. A negative P is
 * energy fed back. Q = sqrt(S^2 - P^2) is written so that rounding can't make the root's argument negative.
 */
const RULES: Rule[] = [
  { metric: 'power_dc', inputs: ['voltage_dc', 'current_dc'], of: (v, i) => v * i },
  { metric: 'power_apparent', inputs: ['voltage_ac', 'current_ac'], of: (v, i) => v * i },
  {
    metric: 'power_active',
    inputs: ['voltage_ac', 'current_ac', 'pf'],
    of: (v, i, pf) => v * i * factor(pf),
  },
  {
    metric: 'power_reactive',
    inputs: ['voltage_ac', 'current_ac', 'pf'],
    of: (v, i, pf) => Math.abs(v * i) * Math.sqrt(1 - factor(pf) ** 2),
  },
];

const DERIVED = new Set(RULES.map(({ metric }) => metric));

/** Whether the server derives a metric where a device does not tell it. */
export const isDerived = (metric: string): boolean => DERIVED.has(metric);

/** Nothing is derived from a power factor that can't be. */
const factor = (pf: number): number => (Math.abs(pf) <= 1 ? pf : Number.NaN);

/**
 * The powers at each instant at which all they are made of was measured, in W, VA and var; what is not a finite number is
 * left out.
 * @param measured the samples of one message, by metric
 */
export function derivePower(measured: ReadonlyMap<string, Samples>): Map<string, Samples> {
  const derived = new Map<string, Samples>();
  for (const rule of RULES) {
    const samples = derive(rule, measured);
    if (samples !== null) derived.set(rule.metric, samples);
  }
  return derived;
}

function derive(
  { inputs: [first, second, third], of }: Rule,
  measured: ReadonlyMap<string, Samples>,
): Samples | null {
  const voltage = measured.get(first);
  const current = measured.get(second);
  const pf = third === undefined ? voltage : measured.get(third);
  if (voltage === undefined || current === undefined || pf === undefined) return null;
  const currents = valuesAt(voltage.times, current);
  const factors = valuesAt(voltage.times, pf);
  const derived: Samples = { times: [], values: [] };
  for (const [index, time] of voltage.times.entries()) {
    const value = of(
      voltage.values[index] ?? Number.NaN,
      currents[index] ?? Number.NaN,
      factors[index] ?? Number.NaN,
    );
    if (!Number.isFinite(value)) continue;
    derived.times.push(time);
    derived.values.push(value);
  }
  return derived.times.length > 0 ? derived : null;
}

/** The values of other samples at these times, NaN where there is none. Mostly a message has both at all times. */
function valuesAt(times: number[], other: Samples): number[] {
  if (times.length === other.times.length && times.every((time, index) => time === other.times[index]))
    return other.values;
  const known = new Map(other.times.map((time, index) => [time, other.values[index] ?? Number.NaN]));
  return times.map((time) => known.get(time) ?? Number.NaN);
}
