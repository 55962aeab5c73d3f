import {
  CliCredentialsStackSynthesizer,
  DefaultStackSynthesizer,
  type IReusableStackSynthesizer,
} from 'aws-cdk-lib';
import type { Options } from './options.ts';

/**
 * Who uploads and deploys: the roles of `cdk bootstrap`, or against an emulator the caller itself, for MiniStack 1.5 does not know
 * the condition aws:ResourceAccount on which those roles may write.
 */
export const synthesizerOf = ({ target }: Options): IReusableStackSynthesizer =>
  target === 'aws' ? new DefaultStackSynthesizer() : new CliCredentialsStackSynthesizer();
