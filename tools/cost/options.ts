import * as z from 'zod';

/** What the help says of an option: the unit (or words) of its value, and what it is. */
export const hints = z.registry<{ value: string; help: string }>();

const grouped = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: 3 });

type Range = [min: number, max: number];

const within = ([min, max]: Range, noun: string): string =>
  `give ${noun} from ${grouped(min)} to ${grouped(max)}`;

/** A number, written as one. */
export function amount(preset: number, range: Range, value: string, help: string) {
  const error = within(range, 'a number');
  return z.coerce
    .number({ error })
    .min(range[0], { error })
    .max(range[1], { error })
    .default(preset)
    .register(hints, { value, help });
}

/** A number without a fraction. */
export function whole(preset: number, range: Range, value: string, help: string) {
  const error = within(range, 'a whole number');
  return z.coerce
    .number({ error })
    .int({ error })
    .min(range[0], { error })
    .max(range[1], { error })
    .default(preset)
    .register(hints, { value, help });
}

/** One of several words. */
export const choice = <const T extends string>(preset: NoInfer<T>, words: readonly T[], help: string) =>
  z
    .enum(words, { error: `give ${words.join(' or ')}` })
    .default(preset)
    .register(hints, { value: words.join('|'), help });

/** Any of several words, separated by commas. */
export const kinds = <const T extends string>(words: readonly T[], help: string) =>
  z
    .preprocess(
      (said) => (typeof said === 'string' ? said.split(',').map((word) => word.trim()) : said),
      z.array(z.enum(words, { error: `give any of ${words.join(', ')}, separated by commas` })),
    )
    .default([])
    .register(hints, { value: 'PARTS', help });
