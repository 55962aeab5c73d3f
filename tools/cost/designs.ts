import type { Assumptions } from './assumptions.ts';

/** How messages come in, go to the functions and are archived. `direct`: the rule invokes each function with each message. */
export type Design = {
  name: string;
  bus: Assumptions['bus'] | 'direct';
  ingest: Assumptions['ingest'];
  archive: Assumptions['archive'];
};

type Choices = Pick<Assumptions, 'bus' | 'ingest' | 'archive'>;

/** The values of each choice, the project's preset first. */
export const CHOICES = {
  bus: ['queue', 'stream'],
  ingest: ['broker', 'basic'],
  archive: ['message', 'batch'],
} as const;

export const designOf = ({ bus, ingest, archive }: Choices): Design => ({
  name: `${bus}/${ingest}/${archive}`,
  bus,
  ingest,
  archive,
});

/** What is built first: one rule, an invocation per function and message, a PUT per message, no batches. */
export const NAIVE: Design = { name: 'naive', bus: 'direct', ingest: 'broker', archive: 'message' };

/** The naive design, and all that can be configured. */
export const DESIGNS: readonly Design[] = [
  NAIVE,
  ...CHOICES.bus.flatMap((bus) =>
    CHOICES.ingest.flatMap((ingest) => CHOICES.archive.map((archive) => designOf({ bus, ingest, archive }))),
  ),
];
