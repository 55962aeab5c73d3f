import { expect, it } from 'vitest';
import { ask, connectDevice, newDeviceId, publish, secondsAgo, soon, telemetry } from '../support/flow.ts';
import { database, refused } from './support/control-client.ts';
import { arnOf, changeQueue, countIn } from './support/queues.ts';

const FED = ['archive-messages', 'store-metrics', 'update-registry'];
const letters = async (name: string) =>
  (await ask(`/api/dead-letters?function=${name}`)).body as {
    filename: string;
    topic: string;
    reason: string;
  }[];

/**
 * Ten minutes of outage are two deliveries of a message, for one that comes back comes again six minutes later. Here it
 * comes again after a second, and the store stays away for as many deliveries as it takes to have outlived an hour.
 */
it('a store that is away empties nothing into the dead letters, and delays no other store', async () => {
  const id = newDeviceId('outage');
  const meter = await connectDevice(id);
  const restored = await Promise.all(FED.map((name) => changeQueue(name, { VisibilityTimeout: '1' })));
  await database('away');
  try {
    for (let seq = 0; seq < 5; seq += 1)
      await publish(
        meter,
        `iot/${id}/telemetry`,
        telemetry(id, seq, secondsAgo(60 - seq), { voltage_dc: [750] }),
      );
    await soon(async () => expect(await countIn('archive-messages')).toBe(0)); // the archive needs no database
    await soon(async () => expect(await refused()).toBeGreaterThan(40)); // both functions, a connection a delivery
    expect(await countIn('store-metrics')).toBe(5);
    expect(await countIn('update-registry')).toBe(5);
    for (const name of FED) expect(await countIn(`${name}-given-up`)).toBe(0);
  } finally {
    await database('back');
  }
  await soon(async () => {
    expect((await ask(`/api/devices/${id}/metrics?metric=voltage_dc`)).body).toHaveLength(5);
    expect((await ask(`/api/devices/${id}/raw-data`)).body).toHaveLength(5);
    expect(await ask(`/api/devices/${id}`)).toMatchObject({ status: 200, body: { status: 'discovered' } });
  });
  for (const name of FED) expect((await letters(name)).filter(({ topic }) => topic.includes(id))).toEqual([]);
  for (const restore of restored) await restore();
});

it('a message that was given up all the same is buried in the archive, and can be driven again', async () => {
  const id = newDeviceId('givenup');
  const meter = await connectDevice(id);
  const givenUp = await arnOf('update-registry-given-up');
  const restore = await changeQueue('update-registry', {
    VisibilityTimeout: '1',
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: givenUp, maxReceiveCount: 2 }),
  });
  await database('away');
  try {
    await publish(meter, `iot/${id}/telemetry`, telemetry(id, 0, secondsAgo(30), { voltage_dc: [750] }));
    await soon(async () => expect(await countIn('update-registry')).toBe(0));
  } finally {
    await database('back');
    await restore();
  }
  const [letter] = await soon(async () => {
    const found = (await letters('update-registry')).filter(({ topic }) => topic.includes(id));
    expect(found).toHaveLength(1);
    return found;
  });
  expect(await ask(`/api/devices/${id}`)).toMatchObject({ status: 404 });
  expect(await ask('/api/dead-letters:redrive', 'POST', { keys: [letter?.filename] })).toMatchObject({
    status: 200,
    body: { redriven: 1 },
  });
  await soon(async () => expect(await ask(`/api/devices/${id}`)).toMatchObject({ status: 200 }));
});
