import { expect, it } from 'vitest';
import { ask, newDeviceId, secondsAgo, soon, telemetry } from '../support/flow.ts';
import { sendTo } from './support/queues.ts';

it('what a rule could not hand on goes to every function all the same', async () => {
  const id = newDeviceId('failed');
  const topic = `iot/${id}/telemetry`;
  const payload = JSON.stringify(telemetry(id, 0, secondsAgo(20), { voltage_dc: [750] }));
  const failed = {
    ruleName: 'iot_meter_collect_messages',
    topic,
    cloudwatchTraceId: '7e146a2c-95b5-6caf-98b9-50e3969734c7',
    clientId: id,
    base64OriginalPayload: Buffer.from(payload).toString('base64'),
    failures: [
      {
        failedAction: 'SqsAction',
        failedResource: 'iot-meter-store-metrics',
        errorMessage: 'Failed to send message: the queue does not exist',
      },
    ],
  };
  await sendTo('return-messages', JSON.stringify(failed));
  await soon(async () => {
    expect((await ask(`/api/devices/${id}/metrics`)).body).toHaveLength(1);
    expect((await ask(`/api/devices/${id}/raw-data`)).body).toHaveLength(1);
    expect(await ask(`/api/devices/${id}`)).toMatchObject({ status: 200 });
  });
});
