/** An observation of which nothing is told but that the message came. */
export const NOTHING_SAID = {
  status: null,
  fwVersion: null,
  reported: null,
  ack: null,
  ota: null,
} as const;
