import type { ListObjectsV2CommandOutput, S3Client } from '@aws-sdk/client-s3';
import { StoreAway } from '#domain/errors.ts';
import type { ObjectInfo } from '../port.ts';
import { nameOf, orBucketAway } from './errors.ts';

/** A bucket, and where it is when it is not AWS's: with `endpoint`, the bucket stands in the path of the URL. */
export type BucketPlace = { bucket: string; endpoint?: string | undefined; region?: string | undefined };

/** What a LIST answers: objects, and the beginnings that end at the delimiter. */
export type NamesPage = { objects: ObjectInfo[]; beginnings: string[] };

type Sdk = { s3: typeof import('./sdk.ts'); client: S3Client };

/** So many may try to write one key at a time; who loses each of these races waits for the next delivery. */
const CONFLICTS = 5;

/** Other servers ask for a region too, for the signature's sake, and take any. */
const ANY_REGION = 'us-east-1';

/** The calls that the archive needs of S3, or of a server that speaks like it. */
export class S3Bucket {
  readonly #place: BucketPlace;
  #sdk: Promise<Sdk> | undefined;

  constructor(place: BucketPlace) {
    this.#place = place;
  }

  /** Writes an object unless its key is taken; answers whether it was free. */
  async putNew(key: string, body: Uint8Array, contentType: string): Promise<boolean> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.put(key, body, { contentType, onlyNew: true });
        return true;
      } catch (error) {
        const reason = nameOf(error instanceof StoreAway ? error.cause : error);
        if (reason === 'PreconditionFailed') return false;
        // another write or removal of this key was on its way: the answer is in the next attempt
        if (reason !== 'ConditionalRequestConflict' || attempt === CONFLICTS) throw error;
      }
    }
  }

  async put(
    key: string,
    body: Uint8Array,
    { contentType, onlyNew }: { contentType: string; onlyNew: boolean },
  ): Promise<void> {
    const { s3, client } = await this.#open();
    const input = { Bucket: this.#place.bucket, Key: key, Body: body, ContentType: contentType };
    const command = new s3.PutObjectCommand(onlyNew ? { ...input, IfNoneMatch: '*' } : input);
    await orBucketAway(() => client.send(command));
  }

  /** An object's bytes, or undefined. */
  async get(key: string): Promise<Buffer | undefined> {
    const { s3, client } = await this.#open();
    const command = new s3.GetObjectCommand({ Bucket: this.#place.bucket, Key: key });
    return orBucketAway(async () => {
      try {
        const { Body } = await client.send(command);
        return Buffer.from((await Body?.transformToByteArray()) ?? []);
      } catch (error) {
        if (nameOf(error) === 'NoSuchKey') return undefined;
        throw error;
      }
    });
  }

  /** Pages of names in the order of their bytes, up to 1,000 each. */
  async *names(prefix: string, delimiter?: string): AsyncGenerator<NamesPage> {
    const { s3, client } = await this.#open();
    const where = {
      Bucket: this.#place.bucket,
      Prefix: prefix,
      ...(delimiter ? { Delimiter: delimiter } : {}),
    };
    for (let next: Next | undefined = {}; next !== undefined; ) {
      const command = new s3.ListObjectsV2Command({ ...where, ...next });
      const page: ListObjectsV2CommandOutput = await orBucketAway(() => client.send(command));
      yield namesOf(page);
      next = nextOf(page, delimiter);
    }
  }

  /** Removes up to 1,000 objects; those that are not there are no error. */
  async remove(keys: string[]): Promise<void> {
    if (keys.length === 0) return;
    const { s3, client } = await this.#open();
    const Delete = { Objects: keys.map((Key) => ({ Key })), Quiet: true };
    const command = new s3.DeleteObjectsCommand({ Bucket: this.#place.bucket, Delete });
    const { Errors: [first] = [] } = await orBucketAway(() => client.send(command));
    if (first !== undefined)
      throw new StoreAway('archive', new Error(`${first.Code ?? ''} on ${first.Key ?? ''}`));
  }

  async close(): Promise<void> {
    (await this.#sdk)?.client.destroy();
  }

  /** The SDK takes 70 ms and 35 MB to load, which a home whose archive is a folder does not pay. */
  #open(): Promise<Sdk> {
    this.#sdk ??= import('./sdk.ts').then((s3) => ({ s3, client: clientOf(s3, this.#place) }));
    return this.#sdk;
  }
}

const namesOf = ({ Contents = [], CommonPrefixes = [] }: ListObjectsV2CommandOutput): NamesPage => ({
  objects: Contents.map(({ Key = '', Size = 0, LastModified = new Date(0) }) => ({
    key: Key,
    size: Size,
    lastModified: LastModified,
  })),
  beginnings: CommonPrefixes.map(({ Prefix = '' }) => Prefix),
});

type Next = { ContinuationToken?: string; StartAfter?: string };

/** Behind every name that begins with what stands before it. */
const LAST = '\u{10FFFF}';

/**
 * Where the next page begins; undefined behind the last. A server's own token need not lead on: where a beginning stands for more
 * than a page of objects and the delimiter is no slash, MinIO's leads to that beginning again, for ever.
 */
function nextOf(page: ListObjectsV2CommandOutput, delimiter?: string): Next | undefined {
  const { NextContinuationToken, Contents, CommonPrefixes } = page;
  if (NextContinuationToken === undefined) return undefined;
  const key = Contents?.at(-1)?.Key ?? '';
  const beginning = CommonPrefixes?.at(-1)?.Prefix ?? '';
  if (delimiter === undefined || key === beginning) return { ContinuationToken: NextContinuationToken };
  return { StartAfter: key > beginning ? key : `${beginning}${LAST}` };
}

/** An attempt may take this long, in milliseconds: three of them end before the functions' own time limits. */
const ATTEMPT_MS = 8000;

function clientOf(s3: Sdk['s3'], { endpoint, region }: BucketPlace): S3Client {
  return new s3.S3Client({
    ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true, region: region ?? ANY_REGION }),
    maxAttempts: 3,
    retryMode: 'standard',
    requestHandler: {
      connectionTimeout: 2000,
      requestTimeout: ATTEMPT_MS,
      throwOnRequestTimeout: true,
      socketTimeout: ATTEMPT_MS, // a body that stands still, of which the request's own time limit knows nothing
      httpsAgent: { keepAlive: true, maxSockets: 128 },
      httpAgent: { keepAlive: true, maxSockets: 128 },
    },
  });
}
