import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { StoreAway } from '#domain/errors.ts';

const SECRET_ARN = /^arn:aws[\w-]*:secretsmanager:/;

/** Whether a setting names a secret of AWS Secrets Manager instead of holding the value itself. */
export const isSecretArn = (setting: string): boolean => SECRET_ARN.test(setting);

let client: SecretsManagerClient | undefined;

/**
 * The value of a setting that may be a secret: what a secret of that ARN holds now, or the setting as it stands. Nothing is
 * kept, so that whoever asks again after a refusal gets the rotated value. @throws StoreAway
 */
export async function secretValue(setting: string): Promise<string> {
  if (!isSecretArn(setting)) return setting;
  client ??= new SecretsManagerClient({});
  try {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: setting }));
    return SecretString ?? '';
  } catch (error) {
    throw new StoreAway('secrets', error);
  }
}
