/** A certificate as it is given to a device. Times in epoch milliseconds, all else in PEM. */
export type Issued = {
  /** SHA-256 of the certificate's DER form, in hexadecimal: what brokers call the principal of a message. */
  certificateId: string;
  certificate: string;
  /** Null where the device has made its key itself. It is kept nowhere: what is lost is issued anew. */
  privateKey: string | null;
  /** The authority that the broker's own certificate is from, which the device checks it against. */
  ca: string;
  expiresAt: number;
};

/** A certificate that a device may connect with. */
export type ActiveCertificate = Pick<Issued, 'certificateId' | 'expiresAt'>;

/**
 * What the broker knows devices by. Every call may be repeated: what an interrupted one has left undone is done by the next, and none
 * leaves a certificate in force that nobody knows of. All of it throws StoreAway when the other side does not answer.
 */
export interface Identities {
  /** Makes the broker know the device; it may know it already. */
  register(deviceId: string): Promise<void>;
  /**
   * Issues a certificate for a registered device, in force when this resolves.
   * @param csr PKCS #10 request in PEM for a key of the device's own, of which only the key is taken; null: a key is made for it
   * @throws InvalidRequest for a request that can't be used
   */
  issue(deviceId: string, csr: string | null): Promise<Issued>;
  /** The certificates in force, in no particular order; none for a device that is not registered. */
  list(deviceId: string): Promise<ActiveCertificate[]>;
  /**
   * Ends the use of these certificates for good, and the connections that are open with them. Those of other devices are left
   * alone, and so are those that are revoked already.
   */
  revoke(deviceId: string, certificateIds: string[]): Promise<void>;
  /** Revokes all the device's certificates and takes its own entry away; it may be gone already. */
  remove(deviceId: string): Promise<void>;
  /** Host and port on which devices find the broker with their certificates; null where it can't be asked. */
  endpoint(): Promise<{ host: string; port: number } | null>;
  check(): Promise<void>;
  close(): Promise<void>;
}
