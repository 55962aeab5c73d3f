import { expect, it } from 'vitest';
import { ask, connectDevice, newDeviceId, publish, secondsAgo, soon, telemetry } from '../support/flow.ts';
import { sql } from './support/sql.ts';

/** The database refuses a sample for what it is, as it would one that breaks a rule of a newer schema. */
const POISON = `
  CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'poison' USING ERRCODE = 'data_exception'; END $$;
  CREATE TRIGGER poison BEFORE INSERT ON samples FOR EACH ROW WHEN (NEW.max >= 13e12) EXECUTE FUNCTION poison();`;
const CURE = 'DROP TRIGGER IF EXISTS poison ON samples; DROP FUNCTION IF EXISTS poison();';

type Letter = { filename: string; topic: string; reason: string };

it('buries the one message that a store can not take, keeps all others, and drives it again when that is mended', async () => {
  const id = newDeviceId('poison');
  const meter = await connectDevice(id);
  await sql(POISON);
  try {
    for (const [seq, volts] of [750, 13e12, 751].entries())
      await publish(
        meter,
        `iot/${id}/telemetry`,
        telemetry(id, seq, secondsAgo(60 - seq), { voltage_dc: [volts] }),
      );
    const [letter] = await soon(async () => {
      const found = ((await ask('/api/dead-letters?function=store-metrics')).body as Letter[]).filter(
        ({ topic }) => topic.includes(id),
      );
      expect(found).toHaveLength(1);
      return found;
    });
    expect(letter?.reason).toContain('poison');
    const values = async () =>
      ((await ask(`/api/devices/${id}/metrics?metric=voltage_dc`)).body as { value: number }[]).map(
        ({ value }) => value,
      );
    await soon(async () => expect(await values()).toEqual([750, 751]));
    await sql(CURE);
    const redriven = await ask('/api/dead-letters:redrive', 'POST', { keys: [letter?.filename] });
    expect(redriven).toMatchObject({ status: 200, body: { redriven: 1 } });
    await soon(async () => expect(await values()).toEqual([750, 13e12, 751]));
  } finally {
    await sql(CURE);
  }
});
