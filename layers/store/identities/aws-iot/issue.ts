import {
  AttachPolicyCommand,
  AttachThingPrincipalCommand,
  CreateCertificateFromCsrCommand,
  CreateKeysAndCertificateCommand,
  type IoTClient,
  UpdateCertificateCommand,
} from '@aws-sdk/client-iot';
import { InvalidRequest } from '#domain/errors.ts';
import { answered } from '../../aws-answers.ts';
import type { Issued } from '../port.ts';
import { endOf } from './attached.ts';

type Made = { certificateId: string; arn: string; certificate: string; privateKey: string | null };

/**
 * Issues a certificate in an order that leaves nothing in force that nobody knows of, wherever it breaks off:
 * 1. it is made inactive: it opens nothing, and nobody holds it;
 * 2. it is attached to the thing: from here on revoke and remove find it, whatever its status;
 * 3. it gets the policy;
 * 4. it is made active, which is the first moment that it opens anything.
 * @throws InvalidRequest for a CSR that AWS refuses, StoreAway
 */
export async function issue(
  iot: IoTClient,
  thingName: string,
  policyName: string,
  csr: string | null,
): Promise<Omit<Issued, 'ca'>> {
  const { certificateId, arn, certificate, privateKey } = await (csr === null
    ? withKeys(iot)
    : byRequest(iot, csr));
  await answered(iot.send(new AttachThingPrincipalCommand({ thingName, principal: arn })));
  await answered(iot.send(new AttachPolicyCommand({ policyName, target: arn })));
  await answered(iot.send(new UpdateCertificateCommand({ certificateId, newStatus: 'ACTIVE' })));
  return { certificateId, certificate, privateKey, expiresAt: endOf(certificate) };
}

async function withKeys(iot: IoTClient): Promise<Made> {
  const command = new CreateKeysAndCertificateCommand({ setAsActive: false });
  const { certificateId, certificateArn, certificatePem, keyPair } = await answered(iot.send(command));
  return made(certificateId, certificateArn, certificatePem, keyPair?.PrivateKey ?? null);
}

async function byRequest(iot: IoTClient, csr: string): Promise<Made> {
  const command = new CreateCertificateFromCsrCommand({ certificateSigningRequest: csr, setAsActive: false });
  try {
    const { certificateId, certificateArn, certificatePem } = await answered(iot.send(command));
    return made(certificateId, certificateArn, certificatePem, null);
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'InvalidRequestException') throw error;
    const message = `AWS IoT can not use it (${error.message}); its key must be on the curve P-256, P-384 or P-521, or RSA of 2048 bits or more`;
    throw new InvalidRequest(`csr: ${message}`, [{ path: 'csr', message }]);
  }
}

function made(
  certificateId: string | undefined,
  arn: string | undefined,
  certificate: string | undefined,
  privateKey: string | null,
): Made {
  if (certificateId === undefined || arn === undefined || certificate === undefined)
    throw new Error('AWS IoT made a certificate and did not say which');
  return { certificateId, arn, certificate, privateKey };
}
