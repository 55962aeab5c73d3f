import { command } from '../../support/control-client.ts';

/** Sends the database away, or calls it back. */
export const database = (where: 'away' | 'back'): Promise<unknown> => command(`/database/${where}`);

/** How often somebody has asked for the database since it went away. */
export const refused = async (): Promise<number> => Number(await command('/database/refused'));
