import { onTestFinished } from 'vitest';
import { startBroker } from '#local/broker/embedded.ts';
import { freePorts } from '#test/support/runtime-process.ts';
import { describeBroker } from './broker.ts';

describeBroker('the embedded broker', async (intake) => {
  const ports = await freePorts();
  const broker = await startBroker({ host: '127.0.0.1', port: ports.mqtt, wsPort: ports.ws }, intake);
  onTestFinished(broker.stop);
  return `mqtt://127.0.0.1:${ports.mqtt}`;
});
