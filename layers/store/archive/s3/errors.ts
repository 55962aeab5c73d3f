import { StoreAway } from '#domain/errors.ts';

/**
 * What S3 says of the request itself, however often it comes (https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html).
 * Keys are checked before, so it can only be an object of more than 5 GB or a bug.
 */
const OBJECTS_OWN = new Set([
  'EntityTooLarge',
  'InvalidArgument',
  'InvalidRequest',
  'InvalidURI',
  'KeyTooLongError',
  'MalformedXML',
  'MethodNotAllowed',
]);

/** S3's name of an error: `NoSuchKey`, `PreconditionFailed`, or that of a Node error. */
export const nameOf = (error: unknown): string => (error instanceof Error ? error.name : '');

/**
 * Runs one call of the SDK. Whatever comes of it that is not the object's own fault may pass: no network, throttling, 5xx,
 * but also expired credentials, a role that a deployment has not finished, a bucket that is not made yet. It becomes
 * StoreAway. Errors of our own code stay.
 */
export async function orBucketAway<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const ours = error instanceof TypeError || error instanceof RangeError || error instanceof StoreAway;
    throw ours || OBJECTS_OWN.has(nameOf(error)) ? error : new StoreAway('archive', error);
  }
}
