import { X509Certificate } from 'node:crypto';
import * as iot from '@aws-sdk/client-iot';
import { DeleteConnectionCommand } from '@aws-sdk/client-iot-data-plane';
import { describe, expect, it, onTestFinished } from 'vitest';
import { StoreAway } from '#domain/errors.ts';
import { AwsIotIdentities } from '#store/identities/aws-iot/aws-iot.ts';
import { fakeAwsIot } from '../../../../support/fake-aws-iot.ts';
import { temporaryFolder } from '../../../../support/folder.ts';

function opened(ca?: string) {
  const fake = fakeAwsIot(temporaryFolder());
  onTestFinished(() => {
    fake.control.restore();
    fake.data.restore();
  });
  const pauses: number[] = [];
  const pause = async (ms: number) => pauses.push(ms);
  return {
    ...fake,
    pauses,
    identities: new AwsIotIdentities({ thingType: 'meter', policy: 'device', ca }, pause),
  };
}

/** The names of the commands sent, in order. */
const sentTo = (client: { calls(): { args: unknown[] }[] }): string[] =>
  client.calls().map(({ args: [command] }) => (command as object).constructor.name.replace('Command', ''));

describe('a device', () => {
  it('is a thing of the type that was set, under its own name', async () => {
    const { identities, things } = opened();
    await identities.register('tram-2041');
    expect([...things]).toEqual([['tram-2041', { type: 'meter' }]]);
  });

  it('may be there already as a thing of another type', async () => {
    const { identities, things } = opened();
    things.set('tram-2041', { type: 'older' });
    await identities.register('tram-2041');
    expect(things.get('tram-2041')).toEqual({ type: 'older' });
  });
});

describe('a certificate', () => {
  it('opens nothing before it can be found by its thing and bears the policy', async () => {
    const { identities, certificates, control } = opened();
    await identities.register('tram-2041');
    const { certificateId } = await identities.issue('tram-2041', null);
    expect(sentTo(control).slice(1)).toEqual([
      'CreateKeysAndCertificate',
      'AttachThingPrincipal',
      'AttachPolicy',
      'UpdateCertificate',
    ]);
    expect(certificates.get(certificateId)).toMatchObject({
      status: 'ACTIVE',
      things: new Set(['tram-2041']),
      policies: new Set(['device']),
    });
  });

  it('comes with Amazon’s root, or with the authority that was set', async () => {
    const { identities } = opened();
    await identities.register('tram-2041');
    const { ca } = await identities.issue('tram-2041', null);
    expect(new X509Certificate(ca).subject).toContain('CN=Amazon Root CA 1');
    const own = opened('-----BEGIN CERTIFICATE-----');
    await own.identities.register('tram-2041');
    expect((await own.identities.issue('tram-2041', null)).ca).toBe('-----BEGIN CERTIFICATE-----');
  });

  it.each(['AttachThingPrincipal', 'AttachPolicy', 'UpdateCertificate'])(
    'is not in force where its making breaks off at %s, and is gone with the device',
    async (step) => {
      const { identities, certificates, broken, things } = opened();
      await identities.register('tram-2041');
      broken.at = step;
      await expect(identities.issue('tram-2041', null)).rejects.toThrow(StoreAway);
      expect(await identities.list('tram-2041')).toEqual([]);
      expect([...certificates.values()].map(({ status }) => status)).toEqual(['INACTIVE']);
      await identities.remove('tram-2041');
      const found = step !== 'AttachThingPrincipal'; // before that nothing leads to it
      expect([certificates.size, things.size]).toEqual([found ? 0 : 1, 0]);
    },
  );
});

describe('revoking', () => {
  it('ends the use of all that are named, closes the connection after that, and deletes them last', async () => {
    const { identities, control, data, certificates, closed } = opened();
    await identities.register('tram-2041');
    const ids = [];
    for (let count = 0; count < 5; count++)
      ids.push((await identities.issue('tram-2041', null)).certificateId);
    const [kept = '', ...ended] = ids;
    control.resetHistory();
    await identities.revoke('tram-2041', ended);
    expect([...certificates.keys()]).toEqual([kept]);
    expect(closed).toEqual(['tram-2041']);
    const revoked = control.commandCalls(iot.UpdateCertificateCommand);
    expect(revoked.map(({ args: [{ input }] }) => input)).toEqual(
      expect.arrayContaining(ended.map((certificateId) => ({ certificateId, newStatus: 'REVOKED' }))),
    );
    const [connection] = data.commandCalls(DeleteConnectionCommand);
    expect(revoked.every((call) => call.calledBefore(connection!))).toBe(true);
    for (const call of control.commandCalls(iot.DetachPolicyCommand))
      expect(call.calledAfter(connection!)).toBe(true);
  });

  it('leaves connections alone where there is nothing to revoke', async () => {
    const { identities, closed } = opened();
    await identities.register('tram-2041');
    await identities.issue('tram-2041', null);
    await identities.revoke('tram-2041', []);
    expect(closed).toEqual([]);
  });

  it.each(['UpdateCertificate', 'DeleteConnection', 'DetachPolicy', 'DetachThingPrincipal'])(
    'that broke off at %s is finished by the next one',
    async (step) => {
      const { identities, certificates, broken, closed } = opened();
      await identities.register('tram-2041');
      const ids = [];
      for (let count = 0; count < 3; count++)
        ids.push((await identities.issue('tram-2041', null)).certificateId);
      broken.at = step;
      await expect(identities.revoke('tram-2041', ids)).rejects.toThrow(StoreAway);
      const active = [...certificates.values()].filter(({ status }) => status === 'ACTIVE');
      expect(active).toHaveLength(step === 'UpdateCertificate' ? 3 : 0);
      await identities.revoke(
        'tram-2041',
        (await identities.list('tram-2041')).map(({ certificateId }) => certificateId),
      );
      expect(certificates.size).toBe(0);
      expect(closed.length).toBeGreaterThan(0);
    },
  );

  it('lets a revoked certificate stay where AWS does not delete it in time', async () => {
    const { identities, certificates, pauses, lag } = opened();
    await identities.register('tram-2041');
    const { certificateId } = await identities.issue('tram-2041', null);
    lag.calls = 100;
    await identities.revoke('tram-2041', [certificateId]);
    expect(certificates.get(certificateId)).toMatchObject({
      status: 'REVOKED',
      things: new Set(),
      policies: new Set(),
    });
    expect(pauses).toEqual([1000, 1000, 1000]);
  });
});

describe('removing a device', () => {
  it('waits for the thing to let go of its certificates', async () => {
    const { identities, things, certificates, pauses, lag } = opened();
    await identities.register('tram-2041');
    await identities.issue('tram-2041', null);
    lag.calls = 3;
    await identities.remove('tram-2041');
    expect([things.size, certificates.size]).toEqual([0, 0]);
    expect(pauses).toHaveLength(3);
  });

  it('is to be tried again where that takes long', async () => {
    const { identities, things, lag } = opened();
    await identities.register('tram-2041');
    lag.calls = 4;
    await expect(identities.remove('tram-2041')).rejects.toThrow(StoreAway);
    await identities.remove('tram-2041');
    expect(things.size).toBe(0);
  });
});

describe('what AWS answers', () => {
  it.each(['ThrottlingException', 'LimitExceededException'])('with %s may pass', async (name) => {
    const { identities, control } = opened();
    control.on(iot.CreateThingCommand).rejects(Object.assign(new Error(name), { name, $fault: 'client' }));
    await expect(identities.register('tram-2041')).rejects.toThrow(StoreAway);
  });

  it('for want of permission is no store that is away', async () => {
    const { identities, control } = opened();
    const name = 'UnauthorizedException';
    control.on(iot.CreateThingCommand).rejects(Object.assign(new Error(name), { name, $fault: 'client' }));
    await expect(identities.register('tram-2041')).rejects.toThrow(expect.objectContaining({ name }));
  });
});
