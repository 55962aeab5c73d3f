import {
  DeleteCertificateCommand,
  DetachPolicyCommand,
  DetachThingPrincipalCommand,
  type IoTClient,
  UpdateCertificateCommand,
} from '@aws-sdk/client-iot';
import { DeleteConnectionCommand, type IoTDataPlaneClient } from '@aws-sdk/client-iot-data-plane';
import { NOT_THERE, type Pause, patiently, unlessRefused } from '../../aws-answers.ts';
import type { Attached } from './attached.ts';

/** `data` is null where no connection can be closed. */
export type Aws = { iot: IoTClient; data: IoTDataPlaneClient | null; pause: Pause };

/** Why a certificate can't be deleted yet: AWS has not yet noticed that the thing let go of it, which takes it some seconds. */
const STILL_HELD = ['DeleteConflictException', 'CertificateStateException'];

/**
 * Takes certificates out of use for good, in an order that is safe to break off and to repeat:
 * 1. all are revoked, after which none opens a new connection, and no call makes it active again;
 * 2. the connection is closed; before that the device would be back at once. AWS IoT would close it too, but in minutes;
 * 3. they lose the policy, then the thing, which comes last as they are found by it;
 * 4. they are deleted where AWS allows it. One that stays is revoked and opens nothing.
 * @throws StoreAway
 */
export async function retire(
  { iot, data, pause }: Aws,
  deviceId: string,
  policyName: string,
  certificates: Attached[],
): Promise<void> {
  for (const { certificateId } of certificates)
    await orGone(iot.send(new UpdateCertificateCommand({ certificateId, newStatus: 'REVOKED' })));
  if (certificates.length > 0 && data !== null) await closeConnection(data, deviceId);
  for (const { arn } of certificates) {
    await orGone(iot.send(new DetachPolicyCommand({ policyName, target: arn })));
    await orGone(iot.send(new DetachThingPrincipalCommand({ thingName: deviceId, principal: arn })));
  }
  await Promise.all(
    certificates.map(({ certificateId }) => {
      const deletion = new DeleteCertificateCommand({ certificateId, forceDelete: true });
      return patiently(() => orGone(iot.send(deletion)), STILL_HELD, pause);
    }),
  );
}

/** Closes the connection of a device, whose client id is its name. Its session stays, for the next certificate. */
const closeConnection = (data: IoTDataPlaneClient, clientId: string): Promise<unknown> =>
  orGone(data.send(new DeleteConnectionCommand({ clientId })));

const orGone = <T>(call: Promise<T>): Promise<T | undefined> => unlessRefused(call, NOT_THERE, undefined);
