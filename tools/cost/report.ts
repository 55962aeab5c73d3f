import * as z from 'zod';
import { Assumptions } from './assumptions.ts';
import { billOf } from './bill.ts';
import { rangesOf, SEARCHED_DEVICES } from './break-even.ts';
import { CHOICES, DESIGNS, type Design, designOf, NAIVE } from './designs.ts';
import { COLUMNS } from './line.ts';
import { PRICE_LIST } from './prices.ts';
import { volumeOf } from './volume.ts';

const ReportedDesign = z.strictObject({
  name: z.string(),
  /** Whether this is the design that was asked for. */
  configured: z.boolean(),
  bus: z.enum(['queue', 'stream', 'direct']),
  ingest: z.enum(CHOICES.ingest),
  archive: z.enum(CHOICES.archive),
  /** 0 where there is no stream. */
  shards: z.int().min(0),
  lines: z.array(
    z.strictObject({
      column: z.enum(COLUMNS),
      service: z.string(),
      item: z.string(),
      quantity: z.number().min(0),
      unit: z.string(),
      /** To the cent. */
      dollars: z.number().min(0),
    }),
  ),
  /** Of the lines as they stand here, to the cent. */
  total: z.number().min(0),
});
export type ReportedDesign = z.infer<typeof ReportedDesign>;

const Range = z.strictObject({ from: z.int(), to: z.int().nullable(), cheaper: z.string() });

/** What `--json` prints. */
export const Report = z.strictObject({
  prices: z.strictObject({ region: z.string(), date: z.iso.date(), currency: z.string() }),
  messages: z.number(),
  assumptions: Assumptions,
  designs: z.array(ReportedDesign),
  /** Which of two designs is cheaper, by number of devices. */
  breakEvens: z.array(z.strictObject({ of: z.tuple([z.string(), z.string()]), ranges: z.array(Range) })),
  searchedDevices: z.int(),
});
export type Report = z.infer<typeof Report>;

/** All designs with their bills under the same assumptions, and where one becomes cheaper than another. */
export function reportOf(assumed: Assumptions): Report {
  const configured = designOf(assumed);
  return {
    prices: { ...PRICE_LIST },
    messages: Math.round(volumeOf(configured, assumed).messages),
    assumptions: assumed,
    designs: DESIGNS.map((design) => reportedDesign(design, design.name === configured.name, assumed)),
    breakEvens: rivalsOf(configured, assumed).map(([a, b]) => ({
      of: [a.name, b.name],
      ranges: rangesOf(a, b, assumed),
    })),
    searchedDevices: SEARCHED_DEVICES,
  };
}

const cents = (dollars: number): number => Math.round(dollars * 100) / 100;

function reportedDesign(design: Design, configured: boolean, assumed: Assumptions): ReportedDesign {
  const lines = billOf(design, assumed).map((line) => ({ ...line, dollars: cents(line.dollars) }));
  const total = cents(lines.reduce((sum, { dollars }) => sum + dollars, 0));
  return { ...design, configured, shards: volumeOf(design, assumed).shards, lines, total };
}

/** Pairs that differ in one choice only, the rest as configured; and the naive design beside the configured one. */
const rivalsOf = (configured: Design, { bus, ingest, archive }: Assumptions): [Design, Design][] => [
  [designOf({ bus: 'queue', ingest, archive }), designOf({ bus: 'stream', ingest, archive })],
  [designOf({ bus, ingest: 'broker', archive }), designOf({ bus, ingest: 'basic', archive })],
  [designOf({ bus, ingest, archive: 'message' }), designOf({ bus, ingest, archive: 'batch' })],
  [NAIVE, configured],
];
