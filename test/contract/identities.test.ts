import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AwsIotIdentities } from '#store/identities/aws-iot/aws-iot.ts';
import { openIdentities } from '#store/identities/open.ts';
import { fakeAwsIot } from '../support/fake-aws-iot.ts';
import { temporaryFolder } from '../support/folder.ts';
import { describeIdentities } from './identities.ts';

describeIdentities('a folder', async () => {
  const folder = join(temporaryFolder(), 'identities');
  return {
    identities: openIdentities({ IDENTITIES_URL: `folder:${folder}` }),
    fallSilent: async () => {
      await rm(folder, { recursive: true });
      await writeFile(folder, 'where the disk was'); // whatever is looked for below is no folder any more
    },
  };
});

describeIdentities('AWS IoT', async () => {
  const { control, data, authority } = fakeAwsIot(temporaryFolder());
  await authority.register('ca');
  const { ca } = await authority.issue('ca', null);
  return {
    identities: new AwsIotIdentities({ thingType: 'meter', policy: 'device', ca }, async () => {}),
    fallSilent: async () => {
      for (const client of [control, data]) {
        client.reset();
        client.rejects(Object.assign(new Error('connect ETIMEDOUT'), { code: 'ETIMEDOUT' }));
      }
    },
  };
});
