import type { FunctionSpec, Manifest, MessageFeed } from './types.ts';

export type Fed = { name: string; spec: FunctionSpec; feed: MessageFeed };

/** The functions of a manifest that work on messages. */
export const fedFunctions = ({ functions }: Manifest): Fed[] =>
  Object.entries(functions).flatMap(([name, spec]) =>
    spec.feed === undefined ? [] : [{ name, spec, feed: spec.feed }],
  );
