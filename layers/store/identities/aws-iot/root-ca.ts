import { X509Certificate } from 'node:crypto';
import { rootCertificates } from 'node:tls';

/** Amazon Root CA 1 by SHA-256, as https://www.amazontrust.com/repository/ shows it. AWS IoT's ATS endpoints are under it. */
const AMAZON_ROOT_CA_1 =
  '8E:CD:E6:88:4F:3D:87:B1:12:5B:A3:1A:C3:FC:B1:3D:70:16:DE:7F:57:CC:90:4F:E1:CB:97:C6:AE:98:19:6E';

/** The certificate in PEM, out of those that Node brings along. @throws Error where it has been taken out of them */
export function amazonRootCa(): string {
  const pem = rootCertificates.find((root) => new X509Certificate(root).fingerprint256 === AMAZON_ROOT_CA_1);
  if (pem === undefined) throw new Error('this Node has no Amazon Root CA 1: set DEVICE_CA');
  return `${pem}\n`;
}
