import * as iot from '@aws-sdk/client-iot';
import { DescribeThingTypeCommand, IoTClient, IoTServiceException } from '@aws-sdk/client-iot';
import { DeleteConnectionCommand, IoTDataPlaneClient } from '@aws-sdk/client-iot-data-plane';
import { mockClient } from 'aws-sdk-client-mock';
import { FolderIdentities } from '#store/identities/folder/folder.ts';

type Certificate = { pem: string; status: string; things: Set<string>; policies: Set<string> };

const ARN = 'arn:aws:iot:eu-central-1:123456789012:cert/';
const idOf = (arn = '') => arn.slice(ARN.length);

/** So many principals come on one page, that paging is seen. */
const PAGE = 2;

const refusal = (name: string) =>
  new IoTServiceException({ name, $fault: 'client', $metadata: {}, message: `refused as ${name}` });

/**
 * As much of AWS IoT's registry as devices' identities need, at the edge of its SDK; it keeps to AWS's own rules on what may be
 * detached and deleted when. Certificates are real ones.
 * @param folder for the authority that signs them
 */
export function fakeAwsIot(folder: string) {
  const authority = new FolderIdentities(folder);
  const things = new Map<string, { type: string | undefined }>();
  const certificates = new Map<string, Certificate>();
  const closed: string[] = [];
  const control = mockClient(IoTClient);
  const data = mockClient(IoTDataPlaneClient);
  /** How often a thing and its certificates hold on to each other after they were parted. */
  const lag = { calls: 0 };

  /** The command that fails once, as if the connection broke, before it has done anything. */
  const broken = { at: '' };
  const step =
    <I, O>(name: string, run: (input: I) => O) =>
    (input: I): O => {
      if (broken.at !== name) return run(input);
      broken.at = '';
      throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
    };

  const certificate = (id = ''): Certificate => {
    const found = certificates.get(id);
    if (found === undefined) throw refusal('ResourceNotFoundException');
    return found;
  };
  const thing = (name = '') => {
    if (!things.has(name)) throw refusal('ResourceNotFoundException');
  };
  const held = (name = '') => [...certificates.values()].some(({ things: of }) => of.has(name));
  const lagging = () => lag.calls > 0 && lag.calls-- > 0;

  const made = async (csr: string | null, active = false) => {
    await authority.register('fake');
    const issued = await authority.issue('fake', csr).catch(() => {
      throw refusal('InvalidRequestException');
    });
    const status = active ? 'ACTIVE' : 'INACTIVE';
    certificates.set(issued.certificateId, {
      pem: issued.certificate,
      status,
      things: new Set(),
      policies: new Set(),
    });
    return {
      certificateId: issued.certificateId,
      certificateArn: `${ARN}${issued.certificateId}`,
      certificatePem: issued.certificate,
      ...(issued.privateKey === null ? {} : { keyPair: { PrivateKey: issued.privateKey } }),
    };
  };

  control.on(iot.CreateThingCommand).callsFake(({ thingName, thingTypeName }) => {
    const there = things.get(thingName);
    if (there !== undefined && there.type !== thingTypeName) throw refusal('ResourceAlreadyExistsException');
    things.set(thingName, { type: thingTypeName });
    return { thingName };
  });
  control.on(iot.CreateKeysAndCertificateCommand).callsFake(({ setAsActive }) => made(null, setAsActive));
  control
    .on(iot.CreateCertificateFromCsrCommand)
    .callsFake(({ certificateSigningRequest, setAsActive }) => made(certificateSigningRequest, setAsActive));
  control.on(iot.AttachThingPrincipalCommand).callsFake(
    step('AttachThingPrincipal', ({ thingName, principal }) => {
      thing(thingName);
      certificate(idOf(principal)).things.add(thingName);
    }),
  );
  control.on(iot.DetachThingPrincipalCommand).callsFake(
    step('DetachThingPrincipal', ({ thingName, principal }) => {
      certificate(idOf(principal)).things.delete(thingName);
    }),
  );
  control
    .on(iot.AttachPolicyCommand)
    .callsFake(
      step('AttachPolicy', ({ policyName, target }) => certificate(idOf(target)).policies.add(policyName)),
    );
  control
    .on(iot.DetachPolicyCommand)
    .callsFake(
      step('DetachPolicy', ({ policyName, target }) => certificate(idOf(target)).policies.delete(policyName)),
    );
  control.on(iot.UpdateCertificateCommand).callsFake(
    step('UpdateCertificate', ({ certificateId, newStatus }) => {
      const found = certificate(certificateId);
      if (found.status === 'REVOKED' && newStatus !== 'REVOKED') throw refusal('CertificateStateException');
      found.status = newStatus;
    }),
  );
  control.on(iot.DeleteCertificateCommand).callsFake(({ certificateId, forceDelete }) => {
    const found = certificate(certificateId);
    if (found.status === 'ACTIVE') throw refusal('CertificateStateException');
    if (found.things.size > 0 || lagging()) throw refusal('DeleteConflictException');
    if (found.policies.size > 0 && forceDelete !== true) throw refusal('DeleteConflictException');
    certificates.delete(certificateId);
  });
  control.on(iot.ListThingPrincipalsCommand).callsFake(({ thingName, nextToken }) => {
    thing(thingName);
    const from = Number(nextToken ?? 0);
    const all = [...certificates]
      .filter(([, { things: of }]) => of.has(thingName))
      .map(([id]) => `${ARN}${id}`);
    const next = from + PAGE < all.length ? { nextToken: String(from + PAGE) } : {};
    return { principals: all.slice(from, from + PAGE), ...next };
  });
  control.on(iot.DescribeCertificateCommand).callsFake(({ certificateId }) => {
    const { pem, status } = certificate(certificateId);
    return { certificateDescription: { certificateId, certificatePem: pem, status } };
  });
  control.on(iot.DeleteThingCommand).callsFake(({ thingName }) => {
    if (held(thingName) || lagging()) throw refusal('InvalidRequestException');
    things.delete(thingName);
  });
  control.on(DescribeThingTypeCommand).resolves({});
  data.on(DeleteConnectionCommand).callsFake(
    step('DeleteConnection', ({ clientId }) => {
      closed.push(clientId);
      throw refusal('ResourceNotFoundException'); // the device is not connected
    }),
  );

  return { things, certificates, closed, control, data, lag, broken, authority };
}
