import type { StackProps } from 'aws-cdk-lib';
import type { Options } from '../options.ts';
import { synthesizerOf } from '../synthesizer.ts';

/** What all stacks of a deployment have in common. */
export function stackProps(options: Options, description: string): StackProps {
  const { name, account, region, removal } = options;
  return {
    description: `iot-meter: ${description}`,
    tags: { application: name },
    ...(account !== undefined && region !== undefined ? { env: { account, region } } : {}),
    terminationProtection: removal === 'retain',
    synthesizer: synthesizerOf(options),
  };
}
