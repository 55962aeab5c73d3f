/** What signs a request, as the AWS SDK takes it. */
type Credentials = { accessKeyId: string; secretAccessKey: string; sessionToken?: string };

/**
 * Stands in a bundle for the SDK's default chain of credentials. Lambda puts the credentials of a function's role into its
 * environment before the code starts and keeps them valid for as long as that process lives
 * (https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html, reserved variables), so nobody ever asks the
 * rest of the chain: profiles, SSO, STS, processes, containers and instance metadata, 100 KB to be read at each cold start.
 * Only SnapStart, which Node has not, hands them over in another way.
 */
const fromEnvironment = () => async (): Promise<Credentials> => {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = process.env;
  if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY)
    throw new Error(
      'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not in the environment of this function',
    );
  return {
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    ...(AWS_SESSION_TOKEN ? { sessionToken: AWS_SESSION_TOKEN } : {}),
  };
};

/** The name under which clients import it, from @aws-sdk/credential-provider-node. */
export const defaultProvider = fromEnvironment;

/** The name under which the RDS signer imports it, from @aws-sdk/credential-providers. */
export const fromNodeProviderChain = fromEnvironment;
