import { resolve } from 'node:path';
import { withoutCredentials } from '#store/mqtt/address.ts';
import { deviceEndpointOf } from './home.ts';
import type { Settings } from './settings.ts';

/** What runs where, and what to try next, for the person who has just started it. */
export function bannerOf(settings: Settings): string {
  const { HOST, MQTT_PORT, MQTT_WS_PORT, HTTP_PORT, MQTT_URL, DATABASE_URL, DATA_DIR, SIMULATED_DEVICES } =
    settings;
  const endpoint = deviceEndpointOf(settings);
  const tls = endpoint === null ? [] : [`mqtts://${endpoint}`];
  const { INFLUXDB_URL } = settings;
  const api = `http://${HOST}:${HTTP_PORT}`;
  const broker =
    MQTT_URL === undefined
      ? [`mqtt://${HOST}:${MQTT_PORT}`, ...tls, `ws://${HOST}:${MQTT_WS_PORT}`].join(', ')
      : MQTT_URL.map(withoutCredentials).join(', ');
  const target = MQTT_URL === undefined ? `-h ${HOST} -p ${MQTT_PORT}` : '-h <broker>';
  const payload = JSON.stringify({
    timestamp: new Date().toISOString(),
    voltage_dc: 751.2,
    current_dc: 420.5,
  });
  return [
    'iot-meter is running',
    `  broker      ${broker}`,
    `  API         ${api}`,
    `  data        ${resolve(DATA_DIR)}`,
    `  database    ${DATABASE_URL === undefined ? 'embedded PostgreSQL' : 'DATABASE_URL'}`,
    ...(INFLUXDB_URL === undefined ? [] : [`  metrics     ${INFLUXDB_URL}`]),
    `  simulator   ${SIMULATED_DEVICES === 0 ? 'none' : `${SIMULATED_DEVICES} meters`}`,
    '',
    'Send a message and see it:',
    `  mosquitto_pub ${target} -q 1 -t iot/my-meter/telemetry -m '${payload}'`,
    `  curl '${api}/api/devices/my-meter/metrics?start=-1h'`,
    'See the fleet:',
    `  curl ${api}/api/devices`,
    '',
    'Ctrl-C stops it; nothing that was acknowledged is lost.',
  ].join('\n');
}
