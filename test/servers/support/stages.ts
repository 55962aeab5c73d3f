import { startControl } from '../../support/control.ts';
import { actionsOn } from './door.ts';
import { startHomeOn } from './homes.ts';
import { NAMES, type Servers } from './servers.ts';
import { vitest } from './vitest.ts';

/** What is run one after the other. `all`: on all four servers. `own`: on all four, each of which may be stopped. */
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

/** What names the servers to the tests. */
const environmentOf = ({ parts }: Servers): Record<string, string> =>
  Object.assign({}, ...[...parts.values()].map(({ environment }) => environment));

export const STAGES: Stage[] = [
  { name: 'configuration', needs: 'any', run: (_, words) => vitest('configuration', {}, words) },
  {
    name: 'contracts',
    needs: 'any',
    run: (servers, words) => vitest('contracts', environmentOf(servers), words),
  },
  flows('message'),
  flows('batch'),
  {
    name: 'outages',
    needs: 'own',
    run: async (servers, words) => {
      const control = await startControl(actionsOn(servers));
      const environment = { ...environmentOf(servers), CONTROL_URL: control.url };
      return vitest('outages', environment, words).finally(() => control.stop());
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
