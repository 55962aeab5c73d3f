import { fork } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FolderIdentities } from '#store/identities/folder/folder.ts';
import { Ledger } from '#store/identities/folder/ledger.ts';
import { temporaryFolder } from '../../../../support/folder.ts';

const modeOf = (file: string) => statSync(file).mode & 0o777;

describe('the authority of a house', () => {
  it('is made once, and kept from others', async () => {
    const root = join(temporaryFolder(), 'identities');
    const first = new FolderIdentities(root);
    await first.register('m1');
    const { ca } = await first.issue('m1', null);
    const again = new FolderIdentities(root);
    expect((await again.issue('m1', null)).ca).toBe(ca);
    expect(readFileSync(join(root, 'ca.pem'), 'utf8')).toBe(ca);
    expect([modeOf(root), modeOf(join(root, 'authority.pem'))]).toEqual([0o700, 0o600]);
  });

  it('is one, also where several processes make it at once', async () => {
    const root = join(temporaryFolder(), 'deep', 'identities');
    const processes = Array.from({ length: 4 }, () =>
      fork(new URL('issuing-process.ts', import.meta.url), [root]),
    );
    const said = await Promise.all(processes.map((child) => once(child, 'message')));
    const authorities = said.map(([{ ca }]) => ca);
    expect(new Set(authorities)).toEqual(new Set([readFileSync(join(root, 'ca.pem'), 'utf8')]));
    expect(readdirSync(root).toSorted()).toEqual(['authority.pem', 'ca.pem', 'devices', 'revoked']);
    expect(await new FolderIdentities(root).list('m1')).toHaveLength(4);
  });
});

describe('a certificate', () => {
  it('is for clients only, by the name of its device, and its key is kept nowhere', async () => {
    const root = temporaryFolder();
    const identities = new FolderIdentities(root);
    await identities.register('tram-2041');
    const { certificate, privateKey } = await identities.issue('tram-2041', null);
    const { subject, keyUsage } = new X509Certificate(certificate);
    expect([subject, keyUsage]).toEqual(['CN=tram-2041', ['1.3.6.1.5.5.7.3.2']]);
    const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    const kept = files.map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
    expect(kept.some((text) => text.includes(privateKey!.split('\n')[1]!))).toBe(false);
  });

  it('is in force for whoever looks at the folder, until it is revoked', async () => {
    const root = temporaryFolder();
    const identities = new FolderIdentities(root);
    const elsewhere = new Ledger(root);
    await identities.register('m1');
    const { certificateId } = await identities.issue('m1', null);
    expect(elsewhere.isActive('m1', certificateId)).toBe(true);
    expect(elsewhere.isActive('m2', certificateId)).toBe(false);
    const before = elsewhere.revision();
    await identities.revoke('m1', [certificateId]);
    expect(elsewhere.isActive('m1', certificateId)).toBe(false);
    expect(elsewhere.revision()).toBeGreaterThanOrEqual(before);
    expect(readdirSync(join(root, 'revoked'))).toEqual([`${certificateId}.pem`]);
  });

  it('is not mistaken for what a process that died has left behind', async () => {
    const root = temporaryFolder();
    const identities = new FolderIdentities(root);
    await identities.register('m1');
    writeFileSync(join(root, 'devices', 'm1', `${'0'.repeat(64)}.pem.99-abcd.tmp`), 'half a certif');
    expect(await identities.list('m1')).toEqual([]);
    await identities.remove('m1');
    expect(readdirSync(join(root, 'devices'))).toEqual([]);
  });
});
