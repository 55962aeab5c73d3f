import type { Actions } from '../../support/control.ts';
import { newPlace } from './homes.ts';
import type { Servers } from './servers.ts';

/** What the tests may have done: a server killed, stopped and started again, and empty places made for a home. */
export function actionsOn(servers: Servers): Actions {
  const actions: Actions = { '/place': async () => (await newPlace(servers)).settings };
  for (const [name, { process: server }] of servers.parts)
    Object.assign(actions, {
      [`/${name}/kill`]: () => server?.kill(),
      [`/${name}/stop`]: () => server?.stop(),
      [`/${name}/start`]: () => server?.start(),
    });
  return actions;
}
