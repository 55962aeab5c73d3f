import { createHash, createPrivateKey, X509Certificate } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvalidRequest, StoreAway } from '#domain/errors.ts';
import type { Identities } from '#store/identities/port.ts';
import { triesOf } from '#test/support/tries-of.ts';
import { ownKey, stolenKey } from '../support/requests.ts';

/** Where identities are kept, for one test: fresh, and able to fall silent. */
export type Place = { identities: Identities; fallSilent: () => Promise<void> };

/** What every keeper of device identities does, whichever it is. */
export function describeIdentities(name: string, open: () => Promise<Place>): void {
  const registered = async (deviceId = 'tram-2041'): Promise<Identities> => {
    const { identities } = await open();
    await identities.register(deviceId);
    return identities;
  };
  const idsOf = async (identities: Identities, deviceId: string): Promise<string[]> =>
    (await identities.list(deviceId)).map(({ certificateId }) => certificateId);

  describe(`device identities in ${name}`, () => {
    it('issues a certificate with its key, under the authority it names', async () => {
      const identities = await registered();
      const issued = await identities.issue('tram-2041', null);
      const certificate = new X509Certificate(issued.certificate);
      expect(certificate.checkPrivateKey(createPrivateKey(issued.privateKey!))).toBe(true);
      expect(certificate.verify(new X509Certificate(issued.ca).publicKey)).toBe(true);
      expect(issued.expiresAt).toBe(certificate.validToDate.getTime());
      expect(issued.expiresAt).toBeGreaterThan(Date.now());
      expect(certificate.ca).toBe(false);
    });

    it('names a certificate by the SHA-256 of its DER form', async () => {
      const identities = await registered();
      const { certificate, certificateId } = await identities.issue('tram-2041', null);
      expect(certificateId).toBe(
        createHash('sha256').update(new X509Certificate(certificate).raw).digest('hex'),
      );
    });

    it.each(['P-256', 'P-384', 'RSA-2048'] as const)(
      'certifies a key of the device itself (%s), and never sees the private one',
      async (kind) => {
        const identities = await registered();
        const { csr, publicKey } = await ownKey(kind);
        const { certificate, privateKey } = await identities.issue('tram-2041', csr);
        expect(privateKey).toBeNull();
        expect(new X509Certificate(certificate).publicKey.export({ type: 'spki', format: 'der' })).toEqual(
          publicKey,
        );
      },
    );

    const block = (inner: string) =>
      `-----BEGIN CERTIFICATE REQUEST-----\n${inner}\n-----END CERTIFICATE REQUEST-----\n`;
    it.each([
      ['no PEM', async () => 'csr'],
      ['no request', async () => block('AAAA')],
      ['a weak key', async () => (await ownKey('RSA-1024')).csr],
      ['another’s key', stolenKey],
      ['a cut request', async () => block((await ownKey()).csr.split('\n').slice(1, 4).join('\n'))],
    ])('refuses a request with %s, and issues nothing', async (_what, csr) => {
      const identities = await registered();
      const refused = identities.issue('tram-2041', await csr());
      await expect(refused).rejects.toThrow(InvalidRequest);
      await expect(refused).rejects.toThrow(/^csr: /);
      expect(await identities.list('tram-2041')).toEqual([]);
    });

    it('has no certificates of a device that it does not know', async () => {
      const { identities } = await open();
      expect(await identities.list('nobody')).toEqual([]);
      await identities.revoke('nobody', ['0'.repeat(64)]);
      await identities.remove('nobody');
    });

    it('may be told of a device again, which changes nothing', async () => {
      const identities = await registered();
      const { certificateId, expiresAt } = await identities.issue('tram-2041', null);
      await identities.register('tram-2041');
      expect(await identities.list('tram-2041')).toEqual([{ certificateId, expiresAt }]);
    });

    it('revokes no certificate of another device', async () => {
      const identities = await registered();
      await identities.register('tram-2042');
      const { certificateId } = await identities.issue('tram-2041', null);
      await identities.revoke('tram-2042', [certificateId]);
      expect(await idsOf(identities, 'tram-2041')).toEqual([certificateId]);
    });

    it('has in force what was issued and not revoked, whatever was done in which order and how often', async () => {
      const device = fc.constantFrom('a', 'b');
      const step = fc.oneof(
        { weight: 4, arbitrary: fc.record({ do: fc.constant('issue' as const), device }) },
        { weight: 2, arbitrary: fc.record({ do: fc.constant('revoke' as const), device, which: fc.nat(5) }) },
        { weight: 1, arbitrary: fc.record({ do: fc.constant('remove' as const), device }) },
      );
      const check = async (steps: (typeof step extends fc.Arbitrary<infer T> ? T : never)[]) => {
        const { identities } = await open();
        const inForce = new Map<string, string[]>([
          ['a', []],
          ['b', []],
        ]);
        const ever: string[] = [];
        for (const one of steps) {
          const mine = inForce.get(one.device) ?? [];
          await identities.register(one.device);
          if (one.do === 'issue') {
            const { certificateId } = await identities.issue(one.device, null);
            ever.push(certificateId);
            inForce.set(one.device, [...mine, certificateId]);
          } else if (one.do === 'revoke') {
            const ended = ever[one.which] ?? 'f'.repeat(64);
            await identities.revoke(one.device, [ended]);
            inForce.set(
              one.device,
              mine.filter((id) => id !== ended),
            );
          } else {
            await identities.remove(one.device);
            inForce.set(one.device, []);
          }
        }
        for (const [id, mine] of inForce)
          expect((await idsOf(identities, id)).sort()).toEqual(mine.toSorted());
      };
      await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 10 }), check), {
        numRuns: triesOf(12),
      });
    });

    it('knows a device that was removed and registered again by its new certificate only', async () => {
      const identities = await registered();
      await identities.issue('tram-2041', null);
      await identities.remove('tram-2041');
      await identities.remove('tram-2041');
      await identities.register('tram-2041');
      const { certificateId } = await identities.issue('tram-2041', null);
      expect(await idsOf(identities, 'tram-2041')).toEqual([certificateId]);
    });

    it('passes its check, and every call says so when it does not answer', async () => {
      const { identities, fallSilent } = await open();
      await identities.register('tram-2041');
      const { certificateId } = await identities.issue('tram-2041', null);
      await identities.check();
      await fallSilent();
      const calls = [
        () => identities.register('tram-2041'),
        () => identities.issue('tram-2041', null),
        () => identities.list('tram-2041'),
        () => identities.revoke('tram-2041', [certificateId]),
        () => identities.remove('tram-2041'),
      ];
      for (const call of calls) await expect(call()).rejects.toThrow(StoreAway);
      await identities.close();
    });
  });
}
