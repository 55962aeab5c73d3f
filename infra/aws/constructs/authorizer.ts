import { Duration } from 'aws-cdk-lib';
import type { IHttpRouteAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaAuthorizer, HttpLambdaResponseType } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import type { Construct } from 'constructs';
import type { Deployment } from '../deployment.ts';
import { functionsEnteredBy } from './functions-entered-by.ts';
import { getIfDefined } from './get-if-defined.ts';
import { ManifestFunction, type Ports } from './manifest-function.ts';
import { people } from './people.ts';

/**
 * The one function that decides who may do what. Its answer for a token and a route is kept for a minute, which is also how
 * long a revoked key may go on.
 */
export function authorizer(scope: Construct, deployment: Deployment, ports: Ports): IHttpRouteAuthorizer {
  const { options } = deployment;
  const [name] = functionsEnteredBy('authorization', deployment);
  const fn = new ManifestFunction(scope, getIfDefined(name, 'no function authorizes'), deployment, ports);
  const { issuer, audience, rolesClaim } = people(scope, options);
  fn.lambda.addEnvironment('OIDC_ISSUER', issuer);
  fn.lambda.addEnvironment('OIDC_AUDIENCE', audience);
  fn.lambda.addEnvironment('OIDC_ROLES_CLAIM', rolesClaim);
  return new HttpLambdaAuthorizer('Authorizer', fn.lambda, {
    responseTypes: [HttpLambdaResponseType.SIMPLE],
    identitySource: ['$request.header.Authorization', '$context.routeKey'],
    resultsCacheTtl: Duration.seconds(60),
  });
}
