import { it } from 'vitest';
import { expectToSurviveKills } from '../chaos/kills.ts';
import { temporaryFolder } from '../support/folder.ts';
import { newSettings, starterOf } from './support/outage-servers.ts';

it('keeps every acknowledged message exactly once on real servers through ten kills -9 under load', {
  timeout: 600_000,
}, async () => {
  const settings = await newSettings();
  const start = await starterOf(temporaryFolder(), settings);
  await expectToSurviveKills(start, settings.MQTT_URL ?? '', 200);
});
