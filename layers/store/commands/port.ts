/** The way down to devices. */
export interface CommandBus {
  /**
   * Publishes on the device's command topic: never retained, at the highest quality that the broker knows, to expire after
   * {@link EXPIRY_S} where the broker can do that. Resolves when a broker has taken it.
   * @throws StoreAway where none does; it may have been taken all the same
   */
  publish(deviceId: string, payload: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

/** A broker keeps a command for a device that is away for no longer than this, in seconds: the device would refuse an older one (IoT.md, commands). */
export const EXPIRY_S = 300;

/** A broker that does not answer is not waited for longer, in ms. */
export const PUBLISH_MS = 5000;
