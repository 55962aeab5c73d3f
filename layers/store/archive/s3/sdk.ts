// What of the SDK the archive uses, in a module of its own: it is loaded when it is needed, and a bundler that sees it loaded by
// name can leave the rest of the SDK out.
export {
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
