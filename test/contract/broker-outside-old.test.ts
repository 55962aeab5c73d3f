import { aedesBroker } from '#test/support/aedes-broker.ts';
import { describeBroker } from './broker.ts';
import { areOn, started } from './outside-brokers.ts';

describeBroker('an outside broker of MQTT 3.1.1 only', async (intake) => {
  const { url, doorUrl } = await aedesBroker({ refuse5: true });
  await areOn(started([doorUrl], intake));
  return url;
});
