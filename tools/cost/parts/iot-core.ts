import type { Assumptions } from '../assumptions.ts';
import { stepsOf } from '../charge.ts';
import type { Design } from '../designs.ts';
import { type Line, line } from '../line.ts';
import { PRICES } from '../prices.ts';
import { MONTH_HOURS, type Volume } from '../volume.ts';

/**
 * Basic ingest saves the messages, not the rule. A rule is counted by the size of the message; an action, to be on the safe
 * side, by the size of the envelope that it hands on.
 */
export function iotCore({ bus, ingest }: Design, volume: Volume, assumed: Assumptions): Line[] {
  const { messages, messageKb, envelopeKb } = volume;
  const actions = bus === 'stream' ? 1 : assumed.functions;
  const minutes = assumed.devices * assumed.connected * MONTH_HOURS * 60;
  const published = messages * stepsOf(PRICES.messages, messageKb);
  return [
    ...(ingest === 'broker' ? [line('messages', PRICES.messages, published)] : []),
    line('rules', PRICES.rules, messages * stepsOf(PRICES.rules, messageKb)),
    line('rules', PRICES.actions, messages * actions * stepsOf(PRICES.actions, envelopeKb)),
    line('connections', PRICES.connections, minutes),
  ];
}
