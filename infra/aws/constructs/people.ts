import { CfnOutput, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import type { Construct } from 'constructs';
import type { Options } from '../options.ts';

/** Who vouches for people, and where a token says what they may do. */
export type People = { issuer: string; audience: string; rolesClaim: string };

/** The given OpenID Connect provider, or else a user pool of Cognito with a group for each role. */
export function people(scope: Construct, options: Options): People {
  const { oidcIssuer, oidcAudience = '', oidcRolesClaim = 'roles' } = options;
  if (oidcIssuer !== undefined)
    return { issuer: oidcIssuer, audience: oidcAudience, rolesClaim: oidcRolesClaim };
  const pool = userPool(scope, options);
  for (const groupName of ['viewer', 'operator', 'admin'])
    new cognito.UserPoolGroup(scope, `Group-${groupName}`, { userPool: pool, groupName });
  const client = pool.addClient('Client', {
    // by password only for who may call AWS as an administrator: the first person has no page to log in on
    authFlows: { userSrp: true, adminUserPassword: true },
    preventUserExistenceErrors: true,
  });
  new CfnOutput(scope, 'UserPool', { value: pool.userPoolId });
  new CfnOutput(scope, 'UserPoolClient', { value: client.userPoolClientId });
  const { region, urlSuffix } = Stack.of(scope);
  return {
    issuer: `https://cognito-idp.${region}.${urlSuffix}/${pool.userPoolId}`,
    audience: client.userPoolClientId,
    rolesClaim: 'cognito:groups',
  };
}

function userPool(scope: Construct, { name, removal }: Options): cognito.UserPool {
  const pool = new cognito.UserPool(scope, 'People', {
    userPoolName: name,
    selfSignUpEnabled: false,
    signInAliases: { email: true },
    passwordPolicy: {
      minLength: 14,
      requireLowercase: true,
      requireUppercase: true,
      requireDigits: true,
      requireSymbols: true,
    },
    mfa: cognito.Mfa.REQUIRED,
    mfaSecondFactor: { otp: true, sms: false },
    deletionProtection: removal === 'retain',
    removalPolicy: removal === 'retain' ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
  });
  Validations.of(pool).acknowledge({
    id: 'AwsSolutions-COG8',
    reason:
      'Threat protection is of the Plus plan, which costs by the user; a second factor is required of everybody.',
  });
  return pool;
}
