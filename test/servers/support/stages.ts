import { startControl } from '../../support/control.ts';
import { actionsOn } from './door.ts';
import { startHomeOn } from './homes.ts';
import { NAMES, type Servers } from './servers.ts';
import { vitest } from './vitest.ts';

/** What is run one after the other, each with what it is given. `needsAll`: on all four servers, each of them ours to stop where `stops`. */
type Stage = {
  name: string;
  needs: 'any' | 'all' | 'own';
  run: (servers: Servers, words: string[]) => Promise<boolean>;
};

const flows = (layout: 'message' | 'batch'): Stage => ({
  name: `flows, archive by ${layout}`,
  needs: 'all',
  run: async (servers, words) => {
    const home = await startHomeOn(servers, layout);
    const passed = await vitest('flows', home.environment, words).finally(() => home.stop());
    return passed;
  },
});

export const STAGES: Stage[] = [
  {
    name: 'contracts',
    needs: 'any',
    run: ({ parts }, words) =>
      vitest(
        'contracts',
        Object.assign({}, ...[...parts.values()].map(({ environment }) => environment)),
        words,
      ),
  },
  flows('message'),
  flows('batch'),
  {
    name: 'outages',
    needs: 'own',
    run: async (servers, words) => {
      const control = await startControl(actionsOn(servers));
      return vitest('outages', { CONTROL_URL: control.url }, words).finally(() => control.stop());
    },
  },
];

/** Why a stage can't be run on these servers, in words; undefined when it can. */
export function obstacleTo({ needs }: Stage, { parts }: Servers): string | undefined {
  const absent = NAMES.filter((name) => !parts.has(name));
  if (needs !== 'any' && absent.length > 0) return `there is no ${absent.join(', no ')}`;
  const given = NAMES.filter((name) => parts.get(name)?.process === undefined);
  return needs === 'own' && given.length > 0 ? `${given.join(', ')} can not be stopped from here` : undefined;
}
