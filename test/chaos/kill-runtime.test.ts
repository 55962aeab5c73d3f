import { it } from 'vitest';
import { temporaryFolder } from '../support/folder.ts';
import { freePorts, startRuntimeProcess } from '../support/runtime-process.ts';
import { expectToSurviveKills } from './kills.ts';

it('keeps every acknowledged message exactly once through ten kills -9 under load', {
  timeout: 600_000,
}, async () => {
  const dataDir = temporaryFolder();
  const ports = await freePorts();
  await expectToSurviveKills(
    () => startRuntimeProcess(dataDir, ports),
    `mqtt://127.0.0.1:${ports.mqtt}`,
    500,
  );
});
