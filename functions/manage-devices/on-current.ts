import { Conflict, InvalidRequest } from '#domain/errors.ts';
import { checkIfMatch } from '#lambda/if-match.ts';
import type { Versioned } from '#store/registry/port.ts';
import { findDevice, type Services } from './find-device.ts';

export type Asked = {
  params: { id: string };
  headers: Record<string, string | undefined>;
  body?: { device_id?: unknown } | undefined;
};

/** Someone else may change the device between our reading and writing it; so often we try. */
const ATTEMPTS = 5;

/** Does something to the device as it is now, if the request allows that; anew where someone else was faster. */
export async function onCurrent(
  { params, headers, body }: Asked,
  services: Services,
  act: (current: Versioned) => Promise<Versioned | 'changed'>,
): Promise<Versioned> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const current = await findDevice(params, services);
    checkIfMatch(headers['if-match'], current.version, 'the device');
    checkSameId(body?.device_id, params.id);
    const result = await act(current);
    if (result !== 'changed') return result;
  }
  throw new Conflict('others are changing this device all the time: try again');
}

function checkSameId(given: unknown, id: string): void {
  if (given === undefined || given === id) return;
  throw new InvalidRequest(`device_id: can not be changed; the path names ${id}`, [
    { path: 'device_id', message: 'can not be changed' },
  ]);
}
