import type { ServerProcess } from './server-process.ts';

/** A part of a home that a server plays: one that was started for the tests, or that is given by URL. */
export type Part = {
  /** What the contract suites need, by environment. */
  environment: Record<string, string>;
  /** Makes an empty place for one home; answers the settings by which a runtime finds it. */
  newPlace: () => Promise<Place>;
  /** Absent where it is given: that one is not ours to stop. */
  process?: ServerProcess;
};

/** `remove` takes away what was made for it. */
export type Place = { settings: Record<string, string>; remove: () => Promise<void> };

/** Whether something answers at a URL with a status that fits. */
export const answers = async (url: string): Promise<boolean> => (await fetch(url)).ok;
