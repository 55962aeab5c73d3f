/** A request that may be sent again: who sends it, on which route, under which key, and what is in it (SHA-256). */
export type RepeatableRequest = { subject: string; route: string; key: string; fingerprint: Buffer };

/** An answer as it is kept. */
export type KeptReply = {
  status: number;
  headers: Record<string, string>;
  contentType: string;
  text: string;
};

/**
 * What is to be done about a request. `claimed`: it is the caller's to do. `id` is the same for each try; `since` is when an earlier one
 * began that has broken off (epoch ms), and may have done it.
 */
export type Claim =
  | { state: 'claimed'; id: string; attempt: number; since: number | null }
  | { state: 'done'; reply: KeptReply }
  | { state: 'in_flight' }
  | { state: 'other_request' };

export type Claimed = Extract<Claim, { state: 'claimed' }>;

/** Which requests with an Idempotency-Key have been done within 24 hours. All of it throws StoreAway. */
export interface Idempotency {
  /** Takes a request on, unless it has been done or is being worked on. One that has not ended after a minute has broken off. */
  claim(request: RepeatableRequest): Promise<Claim>;
  /** Keeps the answer for whoever sends the request again. */
  keep(request: RepeatableRequest, claimed: Claimed, reply: KeptReply): Promise<void>;
  /** Nothing was done: the key is free again. */
  release(request: RepeatableRequest, claimed: Claimed): Promise<void>;
  /** It is not known what was done: the next try may begin at once, as a successor of this. */
  breakOff(request: RepeatableRequest, claimed: Claimed): Promise<void>;
  /** Forgets what is older than 24 hours; answers how many. */
  prune(): Promise<number>;
  close(): Promise<void>;
}
