import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { freePorts } from '../../support/runtime-process.ts';
import { emptied, removed } from '../../support/s3-server.ts';
import { answers, type Part } from './part.ts';
import { ServerProcess } from './server-process.ts';

/** MinIO with one folder, as the compose home runs it. */
export async function startMinio(program: string, folder: string): Promise<Part> {
  const { http, ws: consolePort } = await freePorts();
  const endpoint = `http://127.0.0.1:${http}`;
  const [user, password] = ['iot-meter-test', randomBytes(16).toString('hex')];
  const server = new ServerProcess({
    program,
    args: [
      'server',
      join(folder, 'data'),
      '--address',
      `127.0.0.1:${http}`,
      '--console-address',
      `127.0.0.1:${consolePort}`,
    ],
    env: { HOME: folder, MINIO_ROOT_USER: user, MINIO_ROOT_PASSWORD: password, MINIO_BROWSER: 'off' },
    log: join(folder, 'minio.log'),
    isReady: () => answers(`${endpoint}/minio/health/ready`),
  });
  await server.start();
  const aws = { AWS_ACCESS_KEY_ID: user, AWS_SECRET_ACCESS_KEY: password, AWS_REGION: 'us-east-1' };
  return { ...s3At(endpoint, 'contract', aws), process: server };
}

/** A server that speaks like S3 and that somebody else runs; the credentials are those of the AWS SDK. */
export function givenS3(endpoint: string, bucket: string | undefined): Part {
  const aws = Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      name.startsWith('AWS_') && value !== undefined ? [[name, value]] : [],
    ),
  );
  return s3At(endpoint, bucket ?? `contract-${randomUUID()}`, aws);
}

function s3At(endpoint: string, bucket: string, aws: Record<string, string>): Part {
  Object.assign(process.env, aws);
  return {
    environment: { TEST_S3_ENDPOINT: endpoint, TEST_S3_BUCKET: bucket, ...aws },
    newPlace: async () => {
      const place = { bucket: `home-${randomUUID()}`, endpoint };
      await emptied(place);
      return {
        settings: { S3_BUCKET: place.bucket, S3_ENDPOINT: endpoint, ...aws },
        remove: () => removed(place),
      };
    },
  };
}
