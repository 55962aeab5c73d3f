import { randomBytes } from 'node:crypto';
import { describe, onTestFinished } from 'vitest';
import { clientIdsOf } from '#local/broker/client-ids.ts';
import { aedesBroker } from '#test/support/aedes-broker.ts';
import { forgetSessions } from '#test/support/forget-sessions.ts';
import { describeBroker } from './broker.ts';
import { areOn, started } from './outside-brokers.ts';

const { TEST_MQTT_URL: realUrl } = process.env;

describeBroker('an outside broker of MQTT 5', async (intake) => {
  const { url, doorUrl } = await aedesBroker();
  await areOn(started([doorUrl], intake));
  return url;
});

describe.skipIf(realUrl === undefined)('with TEST_MQTT_URL', () => {
  describeBroker('a real outside broker', async (intake) => {
    const group = `test-${randomBytes(4).toString('hex')}`;
    const url = realUrl ?? '';
    onTestFinished(() => forgetSessions(url, clientIdsOf(group, 1, 4)));
    await areOn(started([url], intake, group, 4), 4);
    return url;
  });
});
