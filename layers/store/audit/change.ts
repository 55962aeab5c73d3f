/** Who does what, as a request tells before anything is done. */
export type Deed = {
  subject: string;
  role: string;
  /** Method and path as the manifest has them. */
  route: string;
  /** The path's parameters. */
  target: string | null;
  requestId: string;
  address: string;
};

/** What was changed; what is absent is not known. */
export type Change = { target?: string; before?: unknown; after?: unknown };
