import * as z from 'zod';
import { contract } from './contract.ts';

/** Certificates that a device may have in force at once: one in use, one that replaces it, and room for a mishap. */
export const MAX_ACTIVE = 4;

/** As long as AWS IoT takes: https://docs.aws.amazon.com/iot/latest/apireference/API_CreateCertificateFromCsr.html */
const CSR_CHARACTERS = 4096;

const CSR_PEM =
  /^\s*-----BEGIN CERTIFICATE REQUEST-----\s[A-Za-z0-9+/=\s]+-----END CERTIFICATE REQUEST-----\s*$/;

const NewCertificate = z.strictObject({
  /** A request (PKCS #10, PEM) for a key that the device keeps to itself; without it a key is made for the device. */
  csr: z
    .string('expected text')
    .max(CSR_CHARACTERS, `at most ${CSR_CHARACTERS} characters`)
    .regex(
      CSR_PEM,
      'expected a PKCS #10 request in PEM, from BEGIN CERTIFICATE REQUEST to END CERTIFICATE REQUEST',
    )
    .optional(),
  /** Whether all older certificates of the device are revoked once the new one is in force. */
  revoke_others: z.boolean('expected true or false').default(false),
});

const CertificateId = z.string().regex(/^[0-9a-f]{64}$/);

/** What a device is provisioned with. Private key and command key are answered this once and kept nowhere. */
const NewCredentials = z.object({
  device_id: z.string(),
  certificate_id: CertificateId,
  certificate: z.string(),
  /** Null where the device has made its key itself. */
  private_key: z.string().nullable(),
  /** The authority that the broker's certificate is from. */
  ca: z.string(),
  /** Where the device connects to by MQTT over TLS; null where this home offers no TLS. */
  endpoint: z.object({ host: z.string(), port: z.int() }).nullable(),
  /** What commands to the device are signed with; `key` in base64 (IoT.md, signature). */
  command_key: z.object({ id: z.string(), key: z.base64() }),
  expires_at: z.iso.datetime(),
  /** The certificates that this one replaced. */
  revoked: z.array(CertificateId),
});

const CertificateRow = z.object({ certificate_id: CertificateId, expires_at: z.iso.datetime() });

/** Any text: what can't be the id of a device or certificate is the id of none, so the answer is 404 and not 400. */
const OneDevice = z.object({ id: z.string() });
const OneCertificate = z.object({ id: z.string(), certificate_id: z.string() });
const Nothing = z.object({});

/** What the routes of issue-certificates take and give. */
export const certificatesApi = {
  issue: contract({
    summary: 'Issue a certificate for a device; the answer can not be had again',
    params: OneDevice,
    query: Nothing,
    body: NewCertificate.prefault({}),
    reply: NewCredentials,
    statuses: [201],
    refusals: [409],
  }),
  list: contract({
    summary: 'The certificates of a device that are in force, those that last longest first',
    params: OneDevice,
    query: Nothing,
    body: null,
    reply: z.array(CertificateRow),
  }),
  revoke: contract({
    summary: 'Revoke a certificate and end the connections that are open with it',
    params: OneCertificate,
    query: Nothing,
    body: null,
    reply: z.object({ message: z.string() }),
  }),
};
