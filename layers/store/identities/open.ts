import * as z from 'zod';
import { timed } from '../timed.ts';
import type { Identities } from './port.ts';

const FOLDER = /^folder:(.+)$/;

/**
 * Where device identities are kept: `folder:` and an absolute path, or `awsiot:` with the names that devices have there;
 * `awsiot:emulated` where an emulator stands for AWS IoT, which can't close a connection.
 */
export const IdentitiesConfig = z
  .object({
    IDENTITIES_URL: z
      .string()
      .regex(
        /^(?:folder:\/.*|folder:[A-Za-z]:[\\/].*|awsiot:(?:emulated)?)$/,
        'expected folder:/a/path or awsiot:',
      ),
    THING_TYPE: z.string().min(1).optional(),
    DEVICE_POLICY: z.string().min(1).optional(),
    /** In PEM: whom devices trust, where that is not Amazon. */
    DEVICE_CA: z.string().min(1).optional(),
  })
  .superRefine(({ IDENTITIES_URL, THING_TYPE, DEVICE_POLICY }, context) => {
    const given = { THING_TYPE, DEVICE_POLICY };
    for (const [name, value] of Object.entries(given))
      if (IDENTITIES_URL.startsWith('awsiot:') && value === undefined)
        context.addIssue({ code: 'custom', path: [name], message: 'is needed with IDENTITIES_URL=awsiot:' });
  });
export type IdentitiesConfig = z.infer<typeof IdentitiesConfig>;

/**
 * The identities that the settings name. What keeps them is loaded at the first call: the one half of it is large (certificates are
 * made by a library, AWS by its SDK), and no home needs both.
 */
export function openIdentities(config: IdentitiesConfig): Identities {
  let opened: Promise<Identities> | undefined;
  const identities = (): Promise<Identities> => (opened ??= load(config));
  return timed('identities', {
    register: async (deviceId) => (await identities()).register(deviceId),
    issue: async (deviceId, csr) => (await identities()).issue(deviceId, csr),
    list: async (deviceId) => (await identities()).list(deviceId),
    revoke: async (deviceId, certificateIds) => (await identities()).revoke(deviceId, certificateIds),
    remove: async (deviceId) => (await identities()).remove(deviceId),
    endpoint: async () => (await identities()).endpoint(),
    check: async () => (await identities()).check(),
    close: async () => (await opened)?.close(),
  });
}

async function load({
  IDENTITIES_URL,
  THING_TYPE = '',
  DEVICE_POLICY = '',
  DEVICE_CA,
}: IdentitiesConfig): Promise<Identities> {
  const folder = FOLDER.exec(IDENTITIES_URL)?.[1];
  if (folder !== undefined) {
    const { FolderIdentities } = await import('./folder/folder.ts');
    return new FolderIdentities(folder);
  }
  const { AwsIotIdentities } = await import('./aws-iot/aws-iot.ts');
  return new AwsIotIdentities({
    thingType: THING_TYPE,
    policy: DEVICE_POLICY,
    ca: DEVICE_CA,
    isEmulated: IDENTITIES_URL === 'awsiot:emulated',
  });
}
