import { X509Certificate } from 'node:crypto';
import { DescribeCertificateCommand, type IoTClient, paginateListThingPrincipals } from '@aws-sdk/client-iot';
import { NOT_THERE, unlessRefused } from '../../aws-answers.ts';

/** A certificate that is attached to a thing, whatever its status. */
export type Attached = { certificateId: string; arn: string; status: string; expiresAt: number };

/** When a certificate in PEM ends, in epoch milliseconds. */
export const endOf = (pem: string): number => new X509Certificate(pem).validToDate.getTime();

/** All certificates of a thing; none where there is no such thing. @throws StoreAway */
export async function attachedTo(iot: IoTClient, thingName: string): Promise<Attached[]> {
  const arns = await unlessRefused(principalsOf(iot, thingName), NOT_THERE, []);
  const certificates = arns.filter((arn) => arn.includes(':cert/'));
  return (await Promise.all(certificates.map((arn) => describe(iot, arn)))).flat();
}

async function principalsOf(iot: IoTClient, thingName: string): Promise<string[]> {
  const arns: string[] = [];
  for await (const { principals = [] } of paginateListThingPrincipals({ client: iot }, { thingName }))
    arns.push(...principals);
  return arns;
}

async function describe(iot: IoTClient, arn: string): Promise<Attached[]> {
  const certificateId = arn.slice(arn.lastIndexOf('/') + 1);
  const command = new DescribeCertificateCommand({ certificateId });
  const described = await unlessRefused(iot.send(command), NOT_THERE, undefined);
  const { status = '', certificatePem } = described?.certificateDescription ?? {};
  return certificatePem === undefined
    ? []
    : [{ certificateId, arn, status, expiresAt: endOf(certificatePem) }];
}
